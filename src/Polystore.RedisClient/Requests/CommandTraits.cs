namespace Polystore.RedisClient.Requests;

/// <summary>What the transport must know about a command.</summary>
[Flags]
internal enum CommandTraits : byte
{
    None = 0,

    /// <summary>Changes nothing: may be sent again, and may go to a replica.</summary>
    ReadOnly = 1,

    /// <summary>Makes the server wait: needs a connection of its own.</summary>
    Blocking = 2,

    /// <summary>Changes or needs the state of its connection.</summary>
    Stateful = 4,

    /// <summary>Begins or ends a transaction or its watch; what it changed is gone when the transaction is over.</summary>
    Transaction = 8,

    /// <summary>Turns the connection into a stream of messages, or silences it: no reply could be told from another.</summary>
    Streaming = 16,
}
