using Polystore.Core.Catalogs;
using Polystore.Postgres.Explain.Model;

namespace Polystore.Postgres.Explain.Rules.Estimates;

/// <summary>A node about which the planner was wrong while it was right about everything below.</summary>
/// <param name="Node">The node; the scan of the table where the count is that of its bitmap.</param>
/// <param name="Table">The table that it reads, or whose columns it groups by; null when unknown.</param>
/// <param name="Rows">Rows returned, all loops together.</param>
/// <param name="Expected">Rows expected of as many loops.</param>
internal sealed record WrongEstimate(PostgresPlanNode Node, Table? Table, double Rows, double Expected)
{
    /// <summary>Why.</summary>
    public EstimateCause Cause { get; init; }

    /// <summary>The columns that the cause is about.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>The expression that the cause is about, as a statistics object names it.</summary>
    public string? Expression { get; init; }

    /// <summary>True when more rows came than were expected.</summary>
    public bool TooFew => Rows > Expected;

    /// <summary>By what factor, one row a loop at least on both sides.</summary>
    public required double Factor { get; init; }
}
