namespace Polystore.Runtime.Coordination.Redis;

/// <summary>Which server answered, in which of its lives.</summary>
/// <param name="RunId">Of the process.</param>
/// <param name="Life">master_replid.</param>
/// <param name="IsCluster">It is a node of a cluster.</param>
internal sealed record RedisIdentity(string RunId, string Life, bool IsCluster)
{
    /// <summary>Reads what INFO says.</summary>
    public static RedisIdentity Parse(string info) => new(Field(info, "run_id:"), Field(info, "master_replid:"), Field(info, "cluster_enabled:") == "1");

    private static string Field(string info, string name)
    {
        var at = info.IndexOf(name, StringComparison.Ordinal);
        if (at < 0)
        {
            throw new LockUnavailableException($"INFO of the server has no {name.TrimEnd(':')}, which fencing tokens need to tell one life of it from the next; let LockOptions.Tokens come from PostgreSQL or MongoDB.", isTransient: false);
        }

        at += name.Length;
        var end = info.AsSpan(at).IndexOfAny('\r', '\n');
        return info.Substring(at, end < 0 ? info.Length - at : end);
    }
}
