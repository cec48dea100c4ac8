namespace Polystore.Postgres.Advise.Search;

/// <summary>What an answer must keep to.</summary>
/// <param name="Bytes">Most bytes of new indexes; null for no limit.</param>
/// <param name="Time">Longest to search.</param>
/// <param name="Calls">About the most questions to the planner.</param>
internal sealed record SearchLimits(long? Bytes, TimeSpan Time, long Calls)
{
    /// <summary>Most new indexes on one table; null for no limit.</summary>
    public int? IndexesPerTable { get; init; }
}
