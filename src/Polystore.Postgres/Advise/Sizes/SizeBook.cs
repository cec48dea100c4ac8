using Npgsql;
using Polystore.Core.Advising;
using Polystore.Core.Catalogs;
using Polystore.Postgres.Advise.Candidates;
using Polystore.Postgres.Advise.WhatIf;
using Polystore.Postgres.Explain.Parsing;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Advise.Sizes;

/// <summary>Sizes of candidates by both ways of knowing: HypoPG's and our own prediction.</summary>
internal sealed class SizeBook(HypotheticalPlanner planner, NpgsqlConnection connection, int blockSize)
{
    private readonly Dictionary<CandidateIndex, IndexBytes> sizes = [];
    private readonly Dictionary<(string Table, string Predicate), double> rows = [];

    /// <summary>The size of an index.</summary>
    public async Task<IndexBytes> OfAsync(CandidateIndex index, CancellationToken cancellationToken)
    {
        if (!sizes.TryGetValue(index, out var size))
        {
            var predicted = IndexSizes.Predict(index, await RowsAsync(index, cancellationToken), blockSize);
            sizes[index] = size = new IndexBytes(await planner.BytesAsync(index, cancellationToken), predicted);
        }

        return size;
    }

    // Rows of a partial index, or of all partitions together: the planner's own estimate.
    private async Task<double> RowsAsync(CandidateIndex index, CancellationToken cancellationToken)
    {
        if (index is { Predicate: null, Table: { Rows: { } all, Kind: not TableKind.Partitioned } })
        {
            return all;
        }

        var table = PgName.Of(index.Table);
        var predicate = index.Predicate ?? "true";
        if (!rows.TryGetValue((table, predicate), out var known))
        {
            await using var command = new NpgsqlCommand($"EXPLAIN (FORMAT JSON) SELECT 1 FROM {table} WHERE {predicate}", connection);
            var plan = PostgresPlanReader.Read((string)(await command.ExecuteScalarAsync(cancellationToken))!);
            rows[(table, predicate)] = known = plan.Root.PlanRows ?? 0;
        }

        return known;
    }
}
