using MongoDB.Bson;

namespace Polystore.MongoDriver;

/// <summary>Which members of a replica set may answer reads.</summary>
/// <param name="Mode">Primary or others.</param>
public sealed record MongoReadPreference(MongoReadMode Mode)
{
    /// <summary>Sets of tags, the first that fits any member counts; empty for any member.</summary>
    public IReadOnlyList<BsonDocument> Tags { get; init; } = [];

    /// <summary>The most that a member may lag behind, 90 s or more; null for any.</summary>
    public TimeSpan? MaxStaleness { get; init; }
}

/// <summary>Primary or others; the numbers are those of mongoc_read_mode_t.</summary>
public enum MongoReadMode
{
    /// <summary>The primary alone.</summary>
    Primary = 1,

    /// <summary>A secondary alone.</summary>
    Secondary = 2,

    /// <summary>The primary, else a secondary.</summary>
    PrimaryPreferred = 5,

    /// <summary>A secondary, else the primary.</summary>
    SecondaryPreferred = 6,

    /// <summary>Any within the latency window.</summary>
    Nearest = 10,
}
