namespace Polystore.RedisClient;

/// <summary>The server sent bytes that are no RESP, or a reply that nobody asked for; the connection is closed.</summary>
public sealed class RedisProtocolException : RedisException
{
    internal RedisProtocolException(string what)
        : base($"The server does not speak RESP as expected: {what}; check that the address is that of a Redis server.")
    {
    }
}
