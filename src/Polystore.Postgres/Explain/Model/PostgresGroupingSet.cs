namespace Polystore.Postgres.Explain.Model;

/// <summary>One pass of an aggregate over several groupings.</summary>
public sealed record PostgresGroupingSet
{
    /// <summary>Order that the pass makes first; empty when none.</summary>
    public IReadOnlyList<string> SortKey { get; internal set; } = [];

    /// <summary>True when the pass hashes, false when it groups sorted rows.</summary>
    public bool Hashed { get; internal set; }

    /// <summary>The groupings; an empty one is the grand total.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Keys { get; internal set; } = [];
}
