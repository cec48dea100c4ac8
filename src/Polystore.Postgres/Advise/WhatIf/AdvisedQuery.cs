using Polystore.Core.Workloads;
using Polystore.Postgres.Advise.Candidates;
using Polystore.Postgres.Workloads.Values;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Advise.WhatIf;

/// <summary>A statement of the workload that the planner can be asked about.</summary>
/// <param name="Statement">The statement with its weight.</param>
/// <param name="Parameters">Number of parameters (<c>$n</c>) that have no value.</param>
/// <param name="Accesses">What it asks of each table.</param>
/// <param name="Shape">The statement as it was read.</param>
internal sealed record AdvisedQuery(WorkloadStatement Statement, int Parameters, IReadOnlyList<TableAccess> Accesses, StatementShape Shape)
{
    /// <summary>Its conditions that look inside values.</summary>
    public IReadOnlyList<InvertedSearch> Searches { get; init; } = [];

    /// <summary>What the values are that stand in for its parameters; null when they were given or seen.</summary>
    public string? Values { get; init; }

    /// <summary>Where it was taken from.</summary>
    public WorkloadSource Source { get; init; } = WorkloadSource.File;

    /// <summary>How the constants in it were seen that its source lost, a sentence each.</summary>
    public IReadOnlyList<string> SeenConstants { get; init; } = [];

    /// <summary>Share of the calls of the statement that it stands for, above 0 to 1.</summary>
    public double Share { get; init; } = 1;

    /// <summary>A function in it whose value differs from run to run; null when there is none.</summary>
    public string? Volatile { get; init; }

    /// <summary>It calls a function whose effects a rollback does not undo, so that it is never run.</summary>
    public bool Escapes { get; init; }

    /// <summary>True when it inserts, updates or deletes.</summary>
    public bool Writes => Shape.Verb is StatementVerb.Insert or StatementVerb.Update or StatementVerb.Delete or StatementVerb.Merge;

    /// <summary>
    /// The statements that make the planner show its plan. One with parameters is prepared and planned generically, for any value.
    /// </summary>
    public IReadOnlyList<string> ExplainStatements() => PlanText.Statements(Statement.Sql);
}
