namespace Polystore.RedisClient;

/// <summary>The errors of a server that callers tell apart.</summary>
public enum RedisErrorKind
{
    /// <summary>Any other error; see <see cref="RedisServerException.Code"/>.</summary>
    Other,

    /// <summary>WRONGPASS: user name or password is wrong, or the user is disabled.</summary>
    WrongPassword,

    /// <summary>NOAUTH: the server wants a password and none was given.</summary>
    AuthenticationRequired,

    /// <summary>NOPERM: the ACL of the user forbids the command, key or channel.</summary>
    NoPermission,

    /// <summary>LOADING: the server reads its data set.</summary>
    Loading,

    /// <summary>READONLY: a write reached a replica.</summary>
    ReadOnly,

    /// <summary>OOM: maxmemory is reached and nothing may be evicted.</summary>
    OutOfMemory,

    /// <summary>CLUSTERDOWN: slots are without a node, or the node sees no majority.</summary>
    ClusterDown,

    /// <summary>CROSSSLOT: keys of one command lie in different hash slots.</summary>
    CrossSlot,

    /// <summary>TRYAGAIN: keys of one command are on two nodes while their slot moves.</summary>
    TryAgain,

    /// <summary>MOVED: the slot belongs to another node.</summary>
    Moved,

    /// <summary>ASK: the key has gone to another node, the slot has not yet.</summary>
    Ask,

    /// <summary>BUSY: a script or function runs too long.</summary>
    Busy,

    /// <summary>MISCONF: writes are off because saving to disk fails.</summary>
    Misconfigured,

    /// <summary>NOREPLICAS: too few replicas are in touch for a write.</summary>
    NoReplicas,

    /// <summary>MASTERDOWN: a replica lost its master and may not serve stale data.</summary>
    MasterDown,

    /// <summary>NOSCRIPT: the script is not in the server's cache.</summary>
    NoScript,

    /// <summary>WRONGTYPE: the key holds another type.</summary>
    WrongType,

    /// <summary>EXECABORT: a command of the transaction was refused, nothing was executed.</summary>
    TransactionAborted,

    /// <summary>An unknown command, or one that the server does not have in this version.</summary>
    UnknownCommand,

    /// <summary>NOGROUP: the stream or its consumer group is not there.</summary>
    NoGroup,

    /// <summary>UNBLOCKED: a blocking command was ended from outside.</summary>
    Unblocked,
}
