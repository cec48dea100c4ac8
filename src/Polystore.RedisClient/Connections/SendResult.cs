namespace Polystore.RedisClient.Connections;

/// <summary>What became of a request that was given to a connection.</summary>
internal enum SendResult
{
    /// <summary>It is on its way.</summary>
    Sent,

    /// <summary>Too much is on its way; try again when replies have come.</summary>
    Full,

    /// <summary>The connection has ended.</summary>
    Dead,
}
