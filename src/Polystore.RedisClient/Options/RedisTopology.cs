namespace Polystore.RedisClient;

/// <summary>How the servers work together.</summary>
public enum RedisTopology
{
    /// <summary>Cluster when the server says so, else standalone.</summary>
    Auto,

    /// <summary>The first server that can be reached; no redirections are followed.</summary>
    Standalone,

    /// <summary>Commands go to the owner of their key's slot.</summary>
    Cluster,

    /// <summary>The endpoints are sentinels, which know the master.</summary>
    Sentinel,
}

/// <summary>Which nodes answer read-only commands.</summary>
public enum RedisReadFrom
{
    /// <summary>The master: reads see all acknowledged writes of this client.</summary>
    Master,

    /// <summary>A replica when there is one, else the master. Replicas lag: a read may miss a write that was acknowledged.</summary>
    PreferReplica,
}
