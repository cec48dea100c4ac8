using System.Collections.Concurrent;
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
    private readonly ConcurrentDictionary<CandidateIndex, bool> refused = new();
    private readonly ConcurrentDictionary<(string Table, string Predicate), double> rows = new();

    /// <summary>Those of the candidates that can be made; from then on their sizes are known.</summary>
    public async Task<IReadOnlyList<CandidateIndex>> UsableAsync(HypotheticalPlanner planner, IReadOnlyList<CandidateIndex> candidates, CancellationToken cancellationToken)
    {
        var asked = candidates.Where(index => !sizes.ContainsKey(index) && !refused.ContainsKey(index)).Distinct().ToList();
        if (asked.Count > 0)
        {
            var bytes = await planner.BytesAsync(asked, cancellationToken);
            foreach (var index in asked)
            {
                if (bytes.TryGetValue(index, out var hypothetical))
                {
                    sizes[index] = new IndexBytes(hypothetical, IndexSizes.Predict(index, await RowsAsync(planner, index, cancellationToken), blockSize));
                }
                else
                {
                    refused[index] = true;
                }
            }
        }

        return candidates.Where(sizes.ContainsKey).Distinct().ToList();
    }

    /// <summary>The size of a candidate that can be made.</summary>
    public IndexBytes Of(CandidateIndex index) => sizes[index];

    /// <summary>The bytes that count against the budget.</summary>
    public long Counted(CandidateIndex index) => byHypotheticalSize ? sizes[index].Hypothetical!.Value : sizes[index].Predicted!.Value;

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
