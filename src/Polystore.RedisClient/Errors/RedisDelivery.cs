namespace Polystore.RedisClient;

/// <summary>What is known about a command whose reply did not come.</summary>
public enum RedisDelivery
{
    /// <summary>No byte of it was handed to the network: it was definitely not executed, and may be sent again.</summary>
    NotSent,

    /// <summary>It was sent, or part of it: the server may have executed it or not.</summary>
    Unknown,
}
