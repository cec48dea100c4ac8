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
}
