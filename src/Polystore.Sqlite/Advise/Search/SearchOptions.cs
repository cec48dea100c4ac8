namespace Polystore.Sqlite.Advise.Search;

/// <summary>Limits of the search.</summary>
internal sealed record SearchOptions
{
    /// <summary>Most bytes that all new indexes may take together; null for no limit.</summary>
    public long? BudgetBytes { get; init; }

    /// <summary>
    /// Most new indexes on one table. Every write pays for each of them; past this number a table usually serves two masters and
    /// wants another design, not another index.
    /// </summary>
    public int MostPerTable { get; init; } = 8;

    /// <summary>
    /// Cost of a byte kept, in the unit of the workload's cost: space, cache and backups are not free. The advisor sets it so that
    /// doubling the database would have to save a hundredth of the workload.
    /// </summary>
    public double CostPerByte { get; init; }

    /// <summary>Least share of the cost at that moment that an index must save to be taken.</summary>
    public double LeastSaving { get; init; } = 0.0005;
}
