using Polystore.RedisClient;

namespace Polystore.Redis.Connect;

/// <summary>A server that a target consists of.</summary>
/// <param name="Endpoint">Where it listens, as the others know it.</param>
/// <param name="Role"><c>primary</c>, <c>replica</c> or <c>sentinel</c>, as the others see it.</param>
/// <param name="Options">How to connect to it alone.</param>
internal sealed record RedisMember(RedisEndpoint Endpoint, string Role, RedisOptions Options)
{
    public const string Primary = "primary";
    public const string Replica = "replica";
    public const string Sentinel = "sentinel";

    /// <summary>The name by which the report refers to it.</summary>
    public string Name => Endpoint.ToString();

    /// <summary>A member of a group, with the credentials of servers.</summary>
    public static RedisMember Server(RedisOptions options, RedisEndpoint endpoint, string role) => new(endpoint, role, Alone(options, endpoint));

    /// <summary>A sentinel, with the credentials of sentinels.</summary>
    public static RedisMember Watcher(RedisOptions options, RedisEndpoint endpoint) =>
        new(endpoint, Sentinel, Alone(options, endpoint) with { User = options.SentinelUser, Password = options.SentinelPassword, Database = 0 });

    // What was read is lost with the connection: a node that goes away is told, not waited for.
    private static RedisOptions Alone(RedisOptions options, RedisEndpoint endpoint) =>
        options with { Endpoints = [endpoint], Topology = RedisTopology.Standalone, SentinelService = null, SentinelUser = null, SentinelPassword = null, RetryReads = false };
}
