using System.Collections.Concurrent;
using Npgsql;
using Polystore.Core.Advising;
using Polystore.Core.Catalogs;
using Polystore.Postgres.Advise.Candidates;
using Polystore.Postgres.Advise.WhatIf;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Advise.Sizes;

/// <summary>Sizes of candidates by both ways of knowing: HypoPG's and our own prediction.</summary>
/// <param name="blockSize">Bytes of a page.</param>
/// <param name="byHypotheticalSize">Whether HypoPG's sizes count, not the predicted ones.</param>
internal sealed class SizeBook(int blockSize, bool byHypotheticalSize)
{
    private readonly ConcurrentDictionary<CandidateIndex, IndexBytes> sizes = new();
    private readonly ConcurrentDictionary<CandidateIndex, PrintedIndex?> printed = new();
    private readonly ConcurrentDictionary<CandidateIndex, bool> refused = new();
    private readonly ConcurrentDictionary<(string Table, string Predicate), double> rows = new();

    /// <summary>Those of the candidates that can be made; from then on their sizes are known.</summary>
    public async Task<IReadOnlyList<CandidateIndex>> UsableAsync(HypotheticalPlanner planner, IReadOnlyList<CandidateIndex> candidates, CancellationToken cancellationToken)
    {
        var asked = candidates.Where(index => !sizes.ContainsKey(index) && !refused.ContainsKey(index)).Distinct().ToList();
        if (asked.Count > 0)
        {
            var measured = await planner.MeasureAsync(asked.Where(index => !index.IsInverted).ToList(), cancellationToken);
            foreach (var index in asked)
            {
                if (index.IsInverted)
                {
                    var predicted = IndexSizes.Predict(index, index.Table.Rows ?? 0, blockSize);
                    sizes[index] = new IndexBytes(predicted, predicted);
                }
                else if (measured.TryGetValue(index, out var hypothetical))
                {
                    printed[index] = hypothetical.Printed;
                    sizes[index] = new IndexBytes(hypothetical.Bytes, IndexSizes.Predict(index, await RowsAsync(planner, index, cancellationToken), blockSize));
                }
                else
                {
                    refused[index] = true;
                }
            }
        }

        var usable = candidates.Where(sizes.ContainsKey).Distinct().ToList();
        usable.ForEach(index => index.Printed = printed.GetValueOrDefault(index));
        return usable;
    }

    /// <summary>The size of a candidate that can be made.</summary>
    public IndexBytes Of(CandidateIndex index) => sizes[index];

    /// <summary>The bytes that count against the budget.</summary>
    public long Counted(CandidateIndex index) => byHypotheticalSize ? sizes[index].Hypothetical!.Value : sizes[index].Predicted!.Value;

    /// <summary>Rows that the planner expects under a condition; with parameters what it expects of any value.</summary>
    public async Task<double> MatchingAsync(HypotheticalPlanner planner, Table table, string condition, int parameters, CancellationToken cancellationToken)
    {
        // Of containment without a value the planner expects a hundredth (matchingsel, selfuncs.h).
        const double unknown = 0.01;
        var key = (PgName.Of(table), condition);
        if (parameters == 0 && !rows.ContainsKey(key))
        {
            try
            {
                rows[key] = await planner.RowsAsync(key.Item1, condition, cancellationToken);
            }
            catch (PostgresException)
            {
                // Not every expression can be written back alone.
            }
        }

        return rows.TryGetValue(key, out var known) ? known : (table.Rows ?? 0) * unknown;
    }

    // Rows of a partial index, or of all partitions together: the planner's own estimate.
    private async Task<double> RowsAsync(HypotheticalPlanner planner, CandidateIndex index, CancellationToken cancellationToken)
    {
        if (index is { Predicate: null, Table: { Rows: { } all, Kind: not TableKind.Partitioned } })
        {
            return all;
        }

        var key = (PgName.Of(index.Table), index.Predicate ?? "true");
        if (!rows.TryGetValue(key, out var known))
        {
            rows[key] = known = await planner.RowsAsync(key.Item1, key.Item2, cancellationToken);
        }

        return known;
    }
}
