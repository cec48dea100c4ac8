using Polystore.Core.Json;
using Polystore.Core.Keyspaces;
using Polystore.Core.Observation;

namespace Polystore.Redis.Observe;

/// <summary>The parts of a snapshot that only Redis has.</summary>
public static class RedisSections
{
    /// <summary>The keys by pattern, type and encoding.</summary>
    public static SectionKey<KeyspaceReport> Keyspace { get; } = new("redis.keyspace", PolystoreJson.Default.KeyspaceReport);
}
