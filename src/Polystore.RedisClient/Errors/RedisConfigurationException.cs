namespace Polystore.RedisClient;

/// <summary>A connection string, URL or option is wrong.</summary>
public sealed class RedisConfigurationException : RedisException
{
    internal RedisConfigurationException(string message)
        : base(message)
    {
    }
}
