namespace Polystore.RedisClient.Errors;

/// <summary>Turns the text of an error reply into a kind and a sentence.</summary>
internal static class ServerErrors
{
    public static RedisServerException From(string text, string command, string server)
    {
        var code = text.Split(' ', 2)[0];
        var kind = KindOf(code, text);
        var told = text.TrimEnd('.');
        var sentence = kind switch
        {
            RedisErrorKind.WrongPassword => $"{server} refused the user name or password, or the user is disabled ({told}); correct them in the connection string.",
            RedisErrorKind.AuthenticationRequired => $"{server} wants a password and none was given ({told}); add user and password to the connection string.",
            RedisErrorKind.NoPermission => $"The ACL of this user on {server} forbids {command} ({told}); grant it with ACL SETUSER, or connect as another user.",
            RedisErrorKind.Loading => $"{server} is still loading its data set into memory and cannot run {command} yet; try again when INFO persistence says loading:0.",
            RedisErrorKind.ReadOnly => $"{server} is a read-only replica and refused {command}; connect to the master.",
            RedisErrorKind.OutOfMemory => $"{server} has reached maxmemory and its policy lets nothing be evicted, so it refused {command}; free memory, raise maxmemory or change maxmemory-policy.",
            RedisErrorKind.ClusterDown => $"The cluster at {server} cannot serve {command} ({told}); see CLUSTER INFO for slots without a node or nodes that fail.",
            RedisErrorKind.CrossSlot => $"{command} names keys of different hash slots, which a cluster cannot run as one command; give the keys a common {{hash tag}} or send one command a slot.",
            RedisErrorKind.TryAgain => $"{command} names several keys of a slot that is moving between nodes at {server}; try again when the move is over.",
            RedisErrorKind.Busy => $"{server} is busy running a script or function and refused {command}; wait, or end it with SCRIPT KILL or FUNCTION KILL.",
            RedisErrorKind.Misconfigured => $"{server} refuses writes such as {command} because it cannot save to disk; look at its log and disk, or set stop-writes-on-bgsave-error no.",
            RedisErrorKind.NoReplicas => $"{server} refused {command} because fewer replicas are in touch than min-replicas-to-write asks for.",
            RedisErrorKind.MasterDown => $"{server} is a replica that lost its master and serves no stale data, so it refused {command}; connect to the master or set replica-serve-stale-data yes.",
            RedisErrorKind.TransactionAborted => $"The transaction was not executed because one of its commands was refused ({told}).",
            RedisErrorKind.Moved or RedisErrorKind.Ask => $"{server} is a cluster node that does not own the key of {command} ({told}); connect in cluster mode (without cluster=no), and take leases for a key of the slot.",
            _ => $"{server} refused {command}: {told}.",
        };
        return new RedisServerException(kind, code, text, sentence);
    }

    public static RedisErrorKind KindOf(string text) => KindOf(text.Split(' ', 2)[0], text);

    private static RedisErrorKind KindOf(string code, string text) => code switch
    {
        "WRONGPASS" => RedisErrorKind.WrongPassword,
        "NOAUTH" => RedisErrorKind.AuthenticationRequired,
        "NOPERM" => RedisErrorKind.NoPermission,
        "LOADING" => RedisErrorKind.Loading,
        "READONLY" => RedisErrorKind.ReadOnly,
        "OOM" => RedisErrorKind.OutOfMemory,
        "CLUSTERDOWN" => RedisErrorKind.ClusterDown,
        "CROSSSLOT" => RedisErrorKind.CrossSlot,
        "TRYAGAIN" => RedisErrorKind.TryAgain,
        "MOVED" => RedisErrorKind.Moved,
        "ASK" => RedisErrorKind.Ask,
        "BUSY" => RedisErrorKind.Busy,
        "MISCONF" => RedisErrorKind.Misconfigured,
        "NOREPLICAS" => RedisErrorKind.NoReplicas,
        "MASTERDOWN" => RedisErrorKind.MasterDown,
        "NOSCRIPT" => RedisErrorKind.NoScript,
        "WRONGTYPE" => RedisErrorKind.WrongType,
        "EXECABORT" => RedisErrorKind.TransactionAborted,
        "NOGROUP" => RedisErrorKind.NoGroup,
        "UNBLOCKED" => RedisErrorKind.Unblocked,
        // Before 6.0 a wrong password was a plain ERR, and so was AUTH where no password is set.
        "ERR" when text.StartsWith("ERR invalid password", StringComparison.Ordinal) => RedisErrorKind.WrongPassword,
        "ERR" when text.StartsWith("ERR unknown command", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("ERR unknown subcommand", StringComparison.OrdinalIgnoreCase) => RedisErrorKind.UnknownCommand,
        "ERR" when text.Contains("Can't execute", StringComparison.Ordinal) && text.Contains("on a replica", StringComparison.Ordinal) => RedisErrorKind.ReadOnly,
        _ => RedisErrorKind.Other,
    };
}
