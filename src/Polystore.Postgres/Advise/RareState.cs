using System.Globalization;
using Polystore.Core.Workloads;
using Polystore.Postgres.Advise.Candidates;
using Polystore.Postgres.Advise.WhatIf;

namespace Polystore.Postgres.Advise;

/// <summary>
/// Says that an index on a state might be partial, where one state is that of nearly all rows and the statement asks for another, but its
/// source lost which: what queues ask for is the few that wait.
/// </summary>
internal static class RareState
{
    // With nine in ten rows left out the index is a tenth in size, and writes of those rows need not keep it up.
    private const double Dominant = 0.9;

    /// <summary>The words; null where there is nothing to say.</summary>
    /// <param name="index">A full index.</param>
    /// <param name="query">The statement that gains most from it.</param>
    public static string? Of(CandidateIndex index, AdvisedQuery query)
    {
        if (query.Source != WorkloadSource.ServerStatistics || query.SeenConstants.Count > 0 || index.Keys[0].Column is not { } column || index.Table.FindColumn(column) is not { Statistics.MostCommonFrequencies: [>= Dominant and var share, ..] } known
            || !CandidateGenerator.IsState(known) || !query.Accesses.Any(access => access.Table == index.Table.Name && new AccessColumns(access, index.Table).Equal.Contains(column)))
        {
            return null;
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"{index.Table.Name}.{column} has one value in {share * 100:0.#} % of the rows (pg_stats): if the application always asks for one and the same other, a partial index of that value holds a part of these entries; the counters lost the constant, and pg_qualstats or a log (--workload FILE) shows it");
    }
}
