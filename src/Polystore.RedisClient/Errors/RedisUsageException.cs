namespace Polystore.RedisClient;

/// <summary>A command cannot be sent the way it was asked for, such as SUBSCRIBE on the shared connection.</summary>
public sealed class RedisUsageException : RedisException
{
    internal RedisUsageException(string message)
        : base(message)
    {
    }
}
