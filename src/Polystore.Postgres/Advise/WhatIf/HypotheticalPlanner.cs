using System.Globalization;
using Npgsql;
using Polystore.Postgres.Advise.Candidates;
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
        return new PlannedCost(plan.Root.TotalCost ?? 0, rows, used);
    }

    /// <summary>Bytes that HypoPG takes an index for; it knows neither deduplication nor the real width of values.</summary>
    public async Task<long> BytesAsync(CandidateIndex index, CancellationToken cancellationToken)
    {
        await BecomeAsync([index], cancellationToken);
        await using var command = new NpgsqlCommand(string.Create(CultureInfo.InvariantCulture, $"SELECT hypopg_relation_size({present[index]})"), connection);
        return (long)(await command.ExecuteScalarAsync(cancellationToken) ?? 0L);
    }

    /// <summary>True when HypoPG can make the index; one that it refuses (a type without operator class) is no candidate.</summary>
    public async Task<bool> CanMakeAsync(CandidateIndex index, CancellationToken cancellationToken)
    {
        try
        {
            await BecomeAsync([index], cancellationToken);
            return true;
        }
        catch (PostgresException)
        {
            return false;
        }
    }

    private async Task BecomeAsync(IReadOnlyCollection<CandidateIndex> indexes, CancellationToken cancellationToken)
    {
        var gone = present.Keys.Where(index => !indexes.Contains(index)).ToList();
        var made = indexes.Where(index => !present.ContainsKey(index)).Distinct().ToList();
        if (gone.Count == 0 && made.Count == 0)
        {
            return;
        }

        await using var batch = new NpgsqlBatch(connection);
        foreach (var index in gone)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(string.Create(CultureInfo.InvariantCulture, $"SELECT hypopg_drop_index({present[index]})")));
        }

        foreach (var index in made)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT indexrelid::bigint FROM hypopg_create_index($1)")
            {
                Parameters = { new NpgsqlParameter<string> { TypedValue = $"CREATE INDEX {index.Body}" } },
            });
        }

        gone.ForEach(index => present.Remove(index));
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        for (var skipped = 0; skipped < gone.Count; skipped++)
        {
            await reader.NextResultAsync(cancellationToken);
        }

        foreach (var index in made)
        {
            await reader.ReadAsync(cancellationToken);
            present[index] = (uint)reader.GetInt64(0);
            await reader.NextResultAsync(cancellationToken);
        }
    }

    // HypoPG names its indexes <oid>method_table_columns.
    private static uint? OidOf(string? name)
    {
        var end = name is ['<', ..] ? name.IndexOf('>', StringComparison.Ordinal) : -1;
        return end > 1 && uint.TryParse(name.AsSpan(1, end - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var oid) ? oid : null;
    }
}
