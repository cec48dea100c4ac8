using Polystore.Postgres.Advise.Candidates;

namespace Polystore.Postgres.Advise.WhatIf;

/// <summary>What the planner says of a statement under a set of indexes.</summary>
/// <param name="Cost">Cost of one run.</param>
/// <param name="Rows">Rows that it expects to return, or to write.</param>
/// <param name="Used">The candidates that the plan uses.</param>
internal sealed record PlannedCost(double Cost, double Rows, IReadOnlyList<CandidateIndex> Used)
{
    /// <summary>Tables that the plan reads through once, whole and for all their rows.</summary>
    public IReadOnlyList<PlannedScan> Scans { get; init; } = [];
}

/// <summary>A sequential scan in a plan.</summary>
/// <param name="Table">The table's name.</param>
/// <param name="Cost">What the scan costs.</param>
internal sealed record PlannedScan(string Table, double Cost);
