using System.Text;
using Npgsql;
using Polystore.Sql;

namespace Polystore.Postgres.Explain.Rewrites.Proving;

/// <summary>The temporary tables of a trial.</summary>
internal sealed class RandomTables
{
    private readonly List<(string Name, IReadOnlyList<RandomColumn> Columns)> tables = [];

    /// <summary>Why they could not be made; null when they were.</summary>
    public string? Obstacle { get; private init; }

    /// <summary>Makes them inside the transaction under way.</summary>
    public static async Task<RandomTables> MakeAsync(
        ComparingSession server, IReadOnlyList<(string? Schema, string Name)> tables, StatementConstants constants, CancellationToken cancellationToken)
    {
        var made = new RandomTables();
        foreach (var (schema, name) in tables)
        {
            var real = SqlQuoting.QualifiedName(SqlDialect.Postgres, schema is null ? [name] : [schema, name]);
            var columns = await ColumnsAsync(server, real, cancellationToken);
            if (await server.TryAsync($"CREATE TEMPORARY TABLE {SqlQuoting.Identifier(name, SqlDialect.Postgres)} (LIKE {real} INCLUDING INDEXES)", cancellationToken) is { } refused)
            {
                return new RandomTables { Obstacle = Why(refused) };
            }

            var random = columns.Select(column => RandomColumn.Of(column.Name, column.Type, column.NotNull, column.Labels, constants)).ToList();
            if (random.IndexOf(null) is var unknown and >= 0)
            {
                return new RandomTables { Obstacle = $"no values are known for the type {columns[unknown].Type} of {name}.{columns[unknown].Name}" };
            }

            made.tables.Add((name, [.. random.OfType<RandomColumn>()]));
        }

        return made;
    }

    /// <summary>Statements that empty the tables and fill them anew.</summary>
    public string Fill(Random random, int mostRows)
    {
        var script = new StringBuilder();
        foreach (var (name, columns) in tables)
        {
            var table = "pg_temp." + SqlQuoting.Identifier(name, SqlDialect.Postgres);
            script.Append("DELETE FROM ").Append(table).AppendLine(";");
            var rows = random.Next(mostRows + 1);
            if (rows == 0 || columns.Count == 0)
            {
                continue;
            }

            // Some data sets have no NULL at all, others many.
            var nulls = random.Next(3) * 0.2;
            script.Append("INSERT INTO ").Append(table).Append(" (")
                .AppendJoin(", ", columns.Select(column => SqlQuoting.Identifier(column.Name, SqlDialect.Postgres)))
                .Append(") VALUES ")
                .AppendJoin(", ", Enumerable.Range(0, rows).Select(_ => $"({string.Join(", ", columns.Select(column => column.Pick(random, nulls)))})"))
                .AppendLine(" ON CONFLICT DO NOTHING;");
        }

        return script.ToString();
    }

    private static string Why(PostgresException refused) => refused.SqlState switch
    {
        PostgresErrorCodes.InsufficientPrivilege => "the role may not make temporary tables",
        PostgresErrorCodes.ReadOnlySqlTransaction => "the server or the session is read-only",
        _ => $"a temporary table could not be made ({refused.SqlState}: {refused.MessageText})",
    };

    private static async Task<IReadOnlyList<(string Name, string Type, bool NotNull, IReadOnlyList<string> Labels)>> ColumnsAsync(
        ComparingSession server, string table, CancellationToken cancellationToken)
    {
        var rows = await server.ReadAsync(
            $"""
            SELECT a.attname::text,
                   pg_catalog.format_type(CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE a.atttypid END, CASE WHEN t.typtype = 'd' THEN t.typtypmod ELSE a.atttypmod END),
                   (a.attnotnull OR t.typnotnull)::text,
                   (SELECT pg_catalog.json_agg(e.enumlabel ORDER BY e.enumsortorder)::text FROM pg_catalog.pg_enum AS e WHERE e.enumtypid = a.atttypid)
            FROM pg_catalog.pg_attribute AS a
            JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid
            WHERE a.attrelid = pg_catalog.to_regclass({SqlQuoting.Literal(table, SqlDialect.Postgres)}) AND a.attnum > 0 AND NOT a.attisdropped
            ORDER BY a.attnum
            """,
            cancellationToken);
        return [.. rows.Select(row => (row[0]!, row[1]!, row[2] == "true",
            row[3] is { } labels ? (IReadOnlyList<string>)[.. System.Text.Json.Nodes.JsonNode.Parse(labels)!.AsArray().Select(label => (string)label!)] : []))];
    }
}
