namespace Polystore.RedisClient;

/// <summary>Everything that says how to reach and use a database. Immutable; the defaults suit a service.</summary>
public sealed record RedisOptions
{
    /// <summary>One server, several nodes of one cluster, or the sentinels.</summary>
    public IReadOnlyList<RedisEndpoint> Endpoints { get; init; } = [new RedisEndpoint("localhost", RedisEndpoint.DefaultPort)];

    /// <summary>How the servers work together.</summary>
    public RedisTopology Topology { get; init; }

    /// <summary>The name under which the sentinels watch the master.</summary>
    public string? SentinelService { get; init; }

    /// <summary>The sentinels' own user; null for the default user.</summary>
    public string? SentinelUser { get; init; }

    /// <summary>The sentinels' own password; null for none.</summary>
    public string? SentinelPassword { get; init; }

    /// <summary>ACL user; null for the default user.</summary>
    public string? User { get; init; }

    /// <summary>Password; null for none.</summary>
    public string? Password { get; init; }

    /// <summary>Logical database, 0 to 15 by the server's default; clusters have 0 alone.</summary>
    public int Database { get; init; }

    /// <summary>Name of the connections in CLIENT LIST; null for none.</summary>
    public string? ClientName { get; init; }

    /// <summary>TLS; null for none.</summary>
    public RedisTls? Tls { get; init; }

    /// <summary>2 to never ask for RESP3; 3 to ask and fall back to RESP2 where the server does not have it.</summary>
    public int Protocol { get; init; } = 3;

    /// <summary>Time for connecting, TLS and handshake together.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Time for a command from the call to its reply, waiting for a connection included. A blocking command has its own time added.</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A connection that answers nothing for this long while replies are due is given up and made anew.</summary>
    public TimeSpan UnresponsiveAfter { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>An idle connection is asked for a sign of life (PING) this often.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The first pause between two attempts to connect; it doubles with each attempt, less a random part of up to a half.</summary>
    public TimeSpan ReconnectDelay { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The longest pause between two attempts to connect.</summary>
    public TimeSpan ReconnectDelayMax { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Commands on their way on one connection; more wait until replies come.</summary>
    public int MaxInFlight { get; init; } = 8192;

    /// <summary>Commands that wait for a connection or for room; one more fails at once, not sent.</summary>
    public int MaxWaiting { get; init; } = 65536;

    /// <summary>Bytes of commands on their way on one connection; more wait. A single larger command goes alone.</summary>
    public long MaxInFlightBytes { get; init; } = 64L << 20;

    /// <summary>The largest reply in bytes; a larger one is taken for a broken server.</summary>
    public long MaxReplyBytes { get; init; } = 1L << 30;

    /// <summary>True to send a read-only command again when its connection was lost under it.</summary>
    public bool RetryReads { get; init; } = true;

    /// <summary>How often the map of a cluster is looked at without a reason; with one it is looked at once.</summary>
    public TimeSpan TopologyRefresh { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Which nodes of a cluster answer read-only commands.</summary>
    public RedisReadFrom ReadFrom { get; init; }

    /// <summary>Idle leased connections that are kept for each server.</summary>
    public int MaxIdleLeases { get; init; } = 16;

    /// <summary>Messages that wait for a slow subscriber before <see cref="RedisSubscription.Dropped"/> counts.</summary>
    public int MaxSubscriptionBacklog { get; init; } = 10_000;

    /// <summary>Server-assisted client-side caching; null for none.</summary>
    public RedisTracking? Tracking { get; init; }

    /// <summary>The clock of timeouts and pauses.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>
    /// Reads a URL (<c>redis://user:password@host:port/db?name=value</c>, <c>rediss://</c> for TLS, <c>unix:///path?db=1</c>), or a
    /// connection string (<c>host:port,host:port,password=…,ssl=true</c>).
    /// </summary>
    /// <exception cref="RedisConfigurationException">It is neither; the sentence says where, without the password.</exception>
    public static RedisOptions Parse(string text) => Options.OptionsParser.Parse(text);

    /// <summary>The places and the database, never a secret.</summary>
    public override string ToString() => $"{(Tls is null ? "redis" : "rediss")}://{string.Join(',', Endpoints)}/{Database}";

    internal Polystore.RedisClient.Protocol.RespLimits Limits => Polystore.RedisClient.Protocol.RespLimits.Default with { MaxReplyBytes = MaxReplyBytes };
}
