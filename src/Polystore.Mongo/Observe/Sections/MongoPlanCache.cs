namespace Polystore.Mongo.Observe.Sections;

/// <summary>Plans that the server keeps for shapes of searches ($planCacheStats), of the collections with several indexes.</summary>
/// <param name="Items">The plans.</param>
/// <param name="LeftOut">Collections that were not asked, because there are too many.</param>
public sealed record MongoPlanCache(IReadOnlyList<MongoCachedPlan> Items, long LeftOut);

/// <summary>One plan.</summary>
public sealed record MongoCachedPlan
{
    /// <summary>Database.</summary>
    public required string Database { get; init; }

    /// <summary>Collection.</summary>
    public required string Collection { get; init; }

    /// <summary>The server's hash of the shape.</summary>
    public required string Shape { get; init; }

    /// <summary>The shape without values; null where the server does not keep the search (slot-based engine).</summary>
    public string? Text { get; init; }

    /// <summary>The planner uses it; an inactive one waits to be confirmed.</summary>
    public bool Active { get; init; }

    /// <summary>Units of work of the plan's trial.</summary>
    public long Works { get; init; }

    /// <summary>Names of the indexes that it reads, in order of name.</summary>
    public IReadOnlyList<string> Indexes { get; init; } = [];
}
