using System.Globalization;
using Npgsql;
using Polystore.Postgres.Advise.Candidates;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Parsing;

namespace Polystore.Postgres.Advise.WhatIf;

/// <summary>
/// Asks the planner what a statement would cost if certain indexes existed, by HypoPG: the indexes exist for this session and for
/// EXPLAIN only. Indexes that stay from one question to the next are not made again.
/// </summary>
internal sealed class HypotheticalPlanner(NpgsqlConnection connection)
{
    private readonly Dictionary<CandidateIndex, uint> present = [];

    /// <summary>Times that the planner was asked.</summary>
    public long Calls { get; private set; }

    /// <summary>The plan's cost under these indexes and those that really exist.</summary>
    /// <exception cref="PostgresException">The statement cannot be planned.</exception>
    public async Task<PlannedCost> PlanAsync(AdvisedQuery query, IReadOnlyCollection<CandidateIndex> indexes, CancellationToken cancellationToken)
    {
        await BecomeAsync(indexes, cancellationToken);
        Calls++;
        await using var batch = new NpgsqlBatch(connection);
        foreach (var statement in query.ExplainStatements())
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(statement));
        }

        var text = "";
        await using (var reader = await batch.ExecuteReaderAsync(cancellationToken))
        {
            do
            {
                if (reader.FieldCount == 1 && await reader.ReadAsync(cancellationToken))
                {
                    text = reader.GetString(0);
                }
            }
            while (await reader.NextResultAsync(cancellationToken));
        }

        var plan = PostgresPlanReader.Read(text);
        var byOid = present.ToDictionary(entry => entry.Value, entry => entry.Key);
        var used = plan.Nodes.Select(node => OidOf(node.IndexName)).OfType<uint>().Distinct().Where(byOid.ContainsKey).Select(oid => byOid[oid]).ToList();
        var rows = plan.Root.NodeType == "ModifyTable" ? plan.Root.Children.Sum(child => child.PlanRows ?? 0) : plan.Root.PlanRows ?? 0;
        var scans = plan.Nodes.Where(node => node is { NodeType: "Seq Scan", RelationName: not null } && IsReadOnce(node)).Select(node => new PlannedScan(node.RelationName!, node.TotalCost ?? 0)).ToList();
        return new PlannedCost(plan.Root.TotalCost ?? 0, rows, used) { Scans = scans };
    }

    // Not again for every row of another table, and not only until a LIMIT is satisfied.
    private static bool IsReadOnce(PostgresPlanNode node)
    {
        var whole = false;
        for (var (below, above) = (node, node.Parent); above is not null; (below, above) = (above, above.Parent))
        {
            whole |= above.NodeType is "Sort" or "Hash" or "Aggregate" or "Materialize";
            if ((above.NodeType == "Nested Loop" && below.ParentRelationship == "Inner") || below.ParentRelationship is "SubPlan" || (above.NodeType == "Limit" && !whole))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// What HypoPG takes indexes for; it knows neither deduplication nor the real width of values. One that it refuses (a type
    /// without operator class) is left out.
    /// </summary>
    public async Task<IReadOnlyDictionary<CandidateIndex, HypotheticalIndex>> MeasureAsync(IReadOnlyCollection<CandidateIndex> indexes, CancellationToken cancellationToken)
    {
        if (indexes.Count == 0)
        {
            return new Dictionary<CandidateIndex, HypotheticalIndex>();
        }

        try
        {
            await BecomeAsync(indexes, cancellationToken);
            var measured = new Dictionary<CandidateIndex, HypotheticalIndex>();
            await using var command = new NpgsqlCommand("SELECT id, hypopg_relation_size(id::oid), hypopg_get_indexdef(id::oid) FROM unnest($1) id", connection)
            {
                Parameters = { new NpgsqlParameter<long[]> { TypedValue = indexes.Select(index => (long)present[index]).ToArray() } },
            };
            var byOid = present.ToDictionary(entry => (long)entry.Value, entry => entry.Key);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                measured[byOid[reader.GetInt64(0)]] = new HypotheticalIndex(reader.GetInt64(1), PrintedIndex.Read(reader.GetString(2)));
            }

            return measured;
        }
        catch (PostgresException) when (indexes.Count == 1)
        {
            return new Dictionary<CandidateIndex, HypotheticalIndex>();
        }
        catch (PostgresException)
        {
            // One of them it cannot make: halves tell which.
            var half = indexes.Count / 2;
            var first = await MeasureAsync(indexes.Take(half).ToList(), cancellationToken);
            var second = await MeasureAsync(indexes.Skip(half).ToList(), cancellationToken);
            return first.Concat(second).ToDictionary();
        }
    }

    /// <summary>Rows that the planner expects in a table under a condition.</summary>
    public async Task<double> RowsAsync(string table, string predicate, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"EXPLAIN (FORMAT JSON) SELECT 1 FROM {table} WHERE {predicate}", connection);
        return PostgresPlanReader.Read((string)(await command.ExecuteScalarAsync(cancellationToken))!).Root.PlanRows ?? 0;
    }

    private async Task BecomeAsync(IReadOnlyCollection<CandidateIndex> indexes, CancellationToken cancellationToken)
    {
        var wanted = indexes as IReadOnlySet<CandidateIndex> ?? indexes.ToHashSet();
        var gone = present.Keys.Where(index => !wanted.Contains(index)).ToList();
        var made = wanted.Where(index => !present.ContainsKey(index)).ToList();
        if (gone.Count > 0)
        {
            await using var drop = gone.Count == present.Count
                ? new NpgsqlCommand("SELECT hypopg_reset()", connection)
                : new NpgsqlCommand("SELECT count(hypopg_drop_index(id::oid)) FROM unnest($1) id", connection) { Parameters = { new NpgsqlParameter<long[]> { TypedValue = gone.Select(index => (long)present[index]).ToArray() } } };
            await drop.ExecuteNonQueryAsync(cancellationToken);
            gone.ForEach(index => present.Remove(index));
        }

        if (made.Count == 0)
        {
            return;
        }

        try
        {
            await using var create = new NpgsqlCommand("SELECT index.indexrelid::bigint FROM unnest($1) WITH ORDINALITY AS asked (statement, number), LATERAL hypopg_create_index(asked.statement) AS index ORDER BY asked.number", connection)
            {
                Parameters = { new NpgsqlParameter<string[]> { TypedValue = made.Select(index => $"CREATE INDEX {index.Body}").ToArray() } },
            };
            await using var reader = await create.ExecuteReaderAsync(cancellationToken);
            foreach (var index in made)
            {
                await reader.ReadAsync(cancellationToken);
                present[index] = (uint)reader.GetInt64(0);
            }
        }
        catch (PostgresException)
        {
            // Those before the refused one were made, for hypothetical indexes know no rollback.
            present.Clear();
            if (connection.FullState.HasFlag(System.Data.ConnectionState.Open))
            {
                await using var reset = new NpgsqlCommand("SELECT hypopg_reset()", connection);
                await reset.ExecuteNonQueryAsync(cancellationToken);
            }

            throw;
        }
    }

    // HypoPG names its indexes <oid>method_table_columns.
    private static uint? OidOf(string? name)
    {
        var end = name is ['<', ..] ? name.IndexOf('>', StringComparison.Ordinal) : -1;
        return end > 1 && uint.TryParse(name.AsSpan(1, end - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var oid) ? oid : null;
    }
}

/// <summary>What HypoPG says of an index.</summary>
/// <param name="Bytes">Bytes; it knows neither deduplication nor the real width of values.</param>
/// <param name="Printed">Its definition, null when it could not be read.</param>
internal sealed record HypotheticalIndex(long Bytes, PrintedIndex? Printed);
