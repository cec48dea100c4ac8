using Npgsql;
using Polystore.Core.Catalogs;
using Polystore.Postgres.Connect;
using Polystore.Postgres.Explain.Running.Sampling;
using Polystore.Sql;

namespace Polystore.Postgres.Workloads.Values;

/// <summary>The constants that pg_qualstats saw statements compare columns with, and how often: what applications really ask for.</summary>
internal sealed class QualStatistics
{
    // PGQS_CONSTANT_SIZE is 80 bytes; what is that long was cut.
    private const int Longest = 76;

    private readonly ILookup<(string QueryId, ObjectName Table, string Column), Seen> seen;

    private QualStatistics(IEnumerable<Seen> seen) => this.seen = seen.ToLookup(entry => (entry.QueryId, entry.Table, entry.Column));

    /// <summary>Reads what was seen in this database; nothing where the extension is not, or may not be read.</summary>
    public static async Task<QualStatistics> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await using var find = new NpgsqlCommand(
                "SELECT n.nspname FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pg_qualstats'", connection);
            return await find.ExecuteScalarAsync(cancellationToken) is string schema
                ? new QualStatistics(await RowsAsync(connection, schema, cancellationToken))
                : new QualStatistics([]);
        }
        catch (PostgresException failure) when (PostgresFailure.LeavesConnection(failure))
        {
            return new QualStatistics([]);
        }
    }

    /// <summary>The constant at a place among all executions that were seen, for a use of a parameter; null when none was.</summary>
    /// <param name="queryId">The statement, as pg_stat_statements numbers it.</param>
    /// <param name="use">The use; it has a column.</param>
    /// <param name="place">0 to 1.</param>
    public string? At(string queryId, ParameterUse use, double place)
    {
        var values = seen[(queryId, use.Table!.ObjectName, use.Column!)].Where(entry => Suits(entry.Operator, use.Kind)).ToList();
        var left = place * values.Sum(entry => entry.Times);
        foreach (var entry in values)
        {
            left -= entry.Times;
            if (left <= 0)
            {
                return entry.Value;
            }
        }

        return null;
    }

    /// <summary>The constants that were seen for a use of a parameter, each with its executions.</summary>
    /// <param name="queryId">The statement, as pg_stat_statements numbers it.</param>
    /// <param name="use">The use; it has a column.</param>
    public IReadOnlyDictionary<string, double> Values(string queryId, ParameterUse use) => seen[(queryId, use.Table!.ObjectName, use.Column!)]
        .Where(entry => Suits(entry.Operator, use.Kind)).GroupBy(entry => entry.Value, StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => group.Sum(entry => entry.Times), StringComparer.Ordinal);

    private static async Task<IReadOnlyList<Seen>> RowsAsync(NpgsqlConnection connection, string schema, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
            SELECT q.queryid::pg_catalog.text, n.nspname, c.relname, a.attname, o.oprname, q.constvalue::pg_catalog.text, pg_catalog.sum(q.occurences)::pg_catalog.float8
            FROM {SqlQuoting.QualifiedName(SqlDialect.Postgres, schema, "pg_qualstats")} q
            JOIN pg_catalog.pg_class c ON c.oid = q.lrelid
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_catalog.pg_attribute a ON a.attrelid = q.lrelid AND a.attnum = q.lattnum
            JOIN pg_catalog.pg_operator o ON o.oid = q.opno
            WHERE q.constvalue IS NOT NULL AND q.queryid IS NOT NULL
            GROUP BY 1, 2, 3, 4, 5, 6
            ORDER BY 7 DESC, 6
            LIMIT 100000
            """,
            connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<Seen>();
        while (await reader.ReadAsync(cancellationToken))
        {
            if (Value(reader.GetString(5)) is { } value)
            {
                rows.Add(new Seen(reader.GetString(0), new ObjectName(reader.GetString(1), reader.GetString(2)), reader.GetString(3), reader.GetString(4), value, reader.GetDouble(6)));
            }
        }

        return rows;
    }

    // 42::integer, 'it''s'::text
    private static string? Value(string constant)
    {
        var end = constant.LastIndexOf("::", StringComparison.Ordinal);
        var text = end > 0 ? constant[..end] : constant;
        return System.Text.Encoding.UTF8.GetByteCount(constant) >= Longest ? null
            : text is ['\'', .., '\''] ? text[1..^1].Replace("''", "'", StringComparison.Ordinal)
            : text == "NULL" ? null : text;
    }

    private static bool Suits(string symbol, ParameterUseKind kind) => kind switch
    {
        ParameterUseKind.Equal or ParameterUseKind.Array => symbol == "=",
        ParameterUseKind.Below => symbol is "<" or "<=",
        ParameterUseKind.Above => symbol is ">" or ">=",
        ParameterUseKind.From => symbol == ">=",
        ParameterUseKind.To => symbol == "<=",
        ParameterUseKind.Pattern => symbol is "~~" or "~~*",
        _ => false,
    };

    private sealed record Seen(string QueryId, ObjectName Table, string Column, string Operator, string Value, double Times);
}
