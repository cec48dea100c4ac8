namespace Polystore.Sqlite.Observe.Sections;

/// <summary>Which indexes the plans of a workload use, as <c>EXPLAIN QUERY PLAN</c> says.</summary>
public sealed record SqlitePlanUse
{
    /// <summary>One entry a statement of the workload.</summary>
    public IReadOnlyList<SqlitePlannedStatement> Statements { get; init; } = [];
}

/// <summary>What the plan of one statement uses.</summary>
/// <param name="Id">Id in the workload.</param>
/// <param name="Indexes">Names of the indexes in its plan, those of constraints included.</param>
/// <param name="Understood">False when the statement could not be planned; nothing follows from it then.</param>
public sealed record SqlitePlannedStatement(string Id, IReadOnlyList<string> Indexes, bool Understood);
