using Npgsql;
using Polystore.Core.Workloads;
using Polystore.Postgres.Connect;
using Polystore.Postgres.Explain.Parsing;

namespace Polystore.Postgres.Workloads.Values;

/// <summary>
/// Puts the values that were seen into statements and tells by the planner which of them matter: values that are planned alike count
/// as one, so that a skewed column is planned for its common and its rare values, each with its weight.
/// </summary>
internal sealed class ValuePlanning(NpgsqlConnection connection, StatisticValues statistics, ObservedBlocks blocks)
{
    // Values of one statement that are kept apart: the many, the few, and an extreme.
    private const int MostVariants = 3;

    private readonly Dictionary<string, IReadOnlyList<string>?> types = new(StringComparer.Ordinal);

    /// <summary>Times that the planner was asked.</summary>
    public long Calls { get; private set; }

    /// <summary>The ways in which a statement is planned, most frequent first; empty when no values are known or none can be planned.</summary>
    public async Task<IReadOnlyList<ValueVariant>> VariantsAsync(WorkloadStatement statement, CancellationToken cancellationToken)
    {
        var groups = new List<(PlanOutline Outline, string Sql, double Weight)>();
        var seen = await SeenAsync(statement, cancellationToken);
        var words = new Dictionary<string, string?>(StringComparer.Ordinal);
        var texts = seen.Count > 0 ? seen : await DrawnAsync(statement, words, cancellationToken);
        foreach (var (sql, weight) in texts.GroupBy(text => text.Sql, StringComparer.Ordinal).Select(group => (group.Key, group.Sum(text => text.Weight))))
        {
            if (await OutlineAsync(sql, cancellationToken) is not { } outline)
            {
                continue;
            }

            var known = groups.FindIndex(group => group.Outline.IsNear(outline));
            if (known < 0)
            {
                groups.Add((outline, sql, weight));
            }
            else
            {
                groups[known] = groups[known] with { Weight = groups[known].Weight + weight };
            }
        }

        var weighed = seen.Count == 0 && statement.MeanRows is { } rows ? ObservedRows.Weigh(groups, rows) : groups;
        return Shares(seen.Count == 0 ? blocks.Cap(weighed, statement.Id) : weighed)
            .Select(variant => variant with { Words = words.GetValueOrDefault(variant.Sql) }).ToList();
    }

    private static IReadOnlyList<ValueVariant> Shares(List<(PlanOutline Outline, string Sql, double Weight)> groups)
    {
        // Those that cost most in all stay; the others go with whichever costs most nearly the same.
        var kept = groups.OrderByDescending(group => group.Weight * group.Outline.Cost).Take(MostVariants).ToList();
        foreach (var group in groups.Except(kept).ToList())
        {
            var nearest = Enumerable.Range(0, kept.Count).MinBy(at => Math.Abs(Math.Log((kept[at].Outline.Cost + 1) / (group.Outline.Cost + 1))));
            kept[nearest] = kept[nearest] with { Weight = kept[nearest].Weight + group.Weight };
        }

        var total = kept.Sum(group => group.Weight);
        return kept.OrderByDescending(group => group.Weight).Select(group => new ValueVariant(group.Sql, group.Weight / total)).ToList();
    }

    private async Task<IReadOnlyList<(string Sql, double Weight)>> SeenAsync(WorkloadStatement statement, CancellationToken cancellationToken)
    {
        var texts = new List<(string Sql, double Weight)>();
        foreach (var sample in statement.Samples)
        {
            var sql = StatementParameters.CountIn(sample.Sql) == 0 ? sample.Sql
                : await TypesAsync(sample.Sql, cancellationToken) is { } known ? BoundStatement.Write(sample.Sql, sample.Parameters, known)
                : null;
            if (sql is not null)
            {
                texts.Add((sql.Trim().TrimEnd(';'), sample.Weight));
            }
        }

        return texts;
    }

    private async Task<IReadOnlyList<(string Sql, double Weight)>> DrawnAsync(WorkloadStatement statement, Dictionary<string, string?> words, CancellationToken cancellationToken)
    {
        var texts = new List<(string Sql, double Weight)>();
        foreach (var drawn in StatementParameters.CountIn(statement.Sql) == 0 ? [] : await statistics.ForAsync(statement, cancellationToken))
        {
            var sql = BoundStatement.WriteKnown(statement.Sql, drawn.Constants);
            words[sql] = drawn.Words;
            texts.Add((sql, 1));
        }

        return texts;
    }

    private async Task<PlanOutline?> OutlineAsync(string sql, CancellationToken cancellationToken)
    {
        Calls++;
        try
        {
            return new PlanOutline(PostgresPlanReader.Read(await PlanText.ReadAsync(connection, sql, cancellationToken)), blocks.PagesOf);
        }
        catch (PostgresException failure) when (PostgresFailure.LeavesConnection(failure))
        {
            return null;
        }
    }

    /// <summary>The types that the server gives the parameters of a statement; null when it cannot prepare it.</summary>
    private async Task<IReadOnlyList<string>?> TypesAsync(string sql, CancellationToken cancellationToken)
    {
        if (types.TryGetValue(sql, out var known))
        {
            return known;
        }

        try
        {
            await using var batch = new NpgsqlBatch(connection)
            {
                BatchCommands =
                {
                    new NpgsqlBatchCommand($"PREPARE polystore_types AS {sql}"),
                    new NpgsqlBatchCommand("SELECT ARRAY(SELECT pg_catalog.unnest(parameter_types)::pg_catalog.text) FROM pg_catalog.pg_prepared_statements WHERE name = 'polystore_types'"),
                    new NpgsqlBatchCommand("DEALLOCATE polystore_types"),
                },
            };
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            return types[sql] = await reader.ReadAsync(cancellationToken) ? reader.GetFieldValue<string[]>(0) : null;
        }
        catch (PostgresException failure) when (PostgresFailure.LeavesConnection(failure))
        {
            return types[sql] = null;
        }
    }
}
