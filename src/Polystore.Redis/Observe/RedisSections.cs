using System.Text.Json.Serialization;
using Polystore.Core.Json;
using Polystore.Core.Keyspaces;
using Polystore.Core.Observation;
using Polystore.Redis.Observe.Sections;

namespace Polystore.Redis.Observe;

/// <summary>The parts of a snapshot that only Redis has.</summary>
public static class RedisSections
{
    /// <summary>The section of one node of several; the key itself where the target is one server.</summary>
    /// <param name="key">The section.</param>
    /// <param name="node">Name of the node; null for the one server.</param>
    public static SectionKey<T> At<T>(this SectionKey<T> key, string? node)
        where T : class =>
        node is null ? key : key with { Name = NameAt(key.Name, node) };

    /// <summary>Name of a section of one node of several.</summary>
    internal static string NameAt(string name, string? node) => node is null ? name : $"{name}@{node}";

    /// <summary>The name under which it stands that CONFIG GET was denied.</summary>
    public const string Configuration = "redis.config";

    /// <summary>INFO.</summary>
    public static SectionKey<RedisInfo> Info { get; } = new("redis.info", RedisSectionsJson.Default.RedisInfo);

    /// <summary>ACL LIST.</summary>
    public static SectionKey<RedisAclUsers> Users { get; } = new("redis.users", RedisSectionsJson.Default.RedisAclUsers);

    /// <summary>ACL LOG.</summary>
    public static SectionKey<RedisAclLog> AclLog { get; } = new("redis.acl-log", RedisSectionsJson.Default.RedisAclLog);

    /// <summary>SLOWLOG GET.</summary>
    public static SectionKey<RedisSlowlog> Slowlog { get; } = new("redis.slowlog", RedisSectionsJson.Default.RedisSlowlog);

    /// <summary>CLIENT LIST.</summary>
    public static SectionKey<RedisClients> Clients { get; } = new("redis.clients", RedisSectionsJson.Default.RedisClients);

    /// <summary>LATENCY LATEST.</summary>
    public static SectionKey<RedisLatencies> Latencies { get; } = new("redis.latencies", RedisSectionsJson.Default.RedisLatencies);

    /// <summary>CLUSTER INFO and NODES.</summary>
    public static SectionKey<RedisCluster> Cluster { get; } = new("redis.cluster", RedisSectionsJson.Default.RedisCluster);

    /// <summary>What the slots of a primary hold and cost.</summary>
    public static SectionKey<RedisSlots> Slots { get; } = new("redis.slots", RedisSectionsJson.Default.RedisSlots);

    /// <summary>SENTINEL MASTER, REPLICAS and SENTINELS.</summary>
    public static SectionKey<RedisSentinel> Sentinel { get; } = new("redis.sentinel", RedisSectionsJson.Default.RedisSentinel);

    /// <summary>FUNCTION LIST.</summary>
    public static SectionKey<RedisFunctions> Functions { get; } = new("redis.functions", RedisSectionsJson.Default.RedisFunctions);

    /// <summary>What the machine tells that the server and this program share.</summary>
    public static SectionKey<RedisMachine> Machine { get; } = new("redis.machine", RedisSectionsJson.Default.RedisMachine);

    /// <summary>The keys by pattern, type and encoding.</summary>
    public static SectionKey<KeyspaceReport> Keyspace { get; } = new("redis.keyspace", PolystoreJson.Default.KeyspaceReport);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RedisInfo))]
[JsonSerializable(typeof(RedisAclUsers))]
[JsonSerializable(typeof(RedisAclLog))]
[JsonSerializable(typeof(RedisSlowlog))]
[JsonSerializable(typeof(RedisClients))]
[JsonSerializable(typeof(RedisLatencies))]
[JsonSerializable(typeof(RedisCluster))]
[JsonSerializable(typeof(RedisSlots))]
[JsonSerializable(typeof(RedisSentinel))]
[JsonSerializable(typeof(RedisFunctions))]
[JsonSerializable(typeof(RedisMachine))]
internal sealed partial class RedisSectionsJson : JsonSerializerContext;
