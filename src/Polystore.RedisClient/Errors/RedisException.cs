namespace Polystore.RedisClient;

/// <summary>The base of everything that goes wrong with a Redis database. The message is one sentence that says what to do; no secret is in it.</summary>
public class RedisException : Exception
{
    /// <summary>Makes one.</summary>
    public RedisException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
