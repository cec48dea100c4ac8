namespace Polystore.Mongo.Observe.Sections;

/// <summary>How a sharded cluster spreads its data, as its router tells it (the database config, balancerStatus).</summary>
/// <param name="Shards">The shards.</param>
/// <param name="BalancerMode">"full", "off", or "autoSplitOnly" before 6.1; null when it could not be asked.</param>
/// <param name="Collections">The sharded collections.</param>
public sealed record MongoSharding(IReadOnlyList<MongoShard> Shards, string? BalancerMode, IReadOnlyList<MongoShardedCollection> Collections);

/// <summary>One shard.</summary>
/// <param name="Name">Name.</param>
/// <param name="Draining">Its data are being moved away.</param>
public sealed record MongoShard(string Name, bool Draining);

/// <summary>One sharded collection.</summary>
public sealed record MongoShardedCollection
{
    /// <summary>Database and collection with a dot between.</summary>
    public required string Name { get; init; }

    /// <summary>Paths of its shard key in order.</summary>
    public required IReadOnlyList<string> Key { get; init; }

    /// <summary>Chunks by shard.</summary>
    public required IReadOnlyDictionary<string, long> Chunks { get; init; }

    /// <summary>Chunks that are marked as too large to be moved.</summary>
    public long Jumbo { get; init; }

    /// <summary>Zones say where its documents belong.</summary>
    public bool Zoned { get; init; }

    /// <summary>The balancer leaves it alone.</summary>
    public bool NotBalanced { get; init; }
}
