using System.Text;
using Npgsql;
using Polystore.Sql;

namespace Polystore.Postgres.Explain.Rewrites.Proving;

/// <summary>The temporary tables of a trial.</summary>
internal sealed class RandomTables
{
    private readonly List<(string Name, IReadOnlyList<RandomColumn> Columns)> tables = [];

    private readonly List<string> orphans = [];

    /// <summary>Why they could not be made; null when they were.</summary>
    public string? Obstacle { get; private init; }

    /// <summary>Makes them inside the transaction under way.</summary>
    public static async Task<RandomTables> MakeAsync(
        ComparingSession server, IReadOnlyList<(string? Schema, string Name)> tables, StatementConstants constants, CancellationToken cancellationToken)
    {
        var made = new RandomTables();

        // Before the temporary tables take their names.
        made.orphans.AddRange(await OrphansAsync(server, tables, cancellationToken));
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

        // A row that refers to one that is gone goes too; each pass takes one step of a chain of references.
        for (var pass = 0; pass < tables.Count; pass++)
        {
            orphans.ForEach(statement => script.AppendLine(statement));
        }

        return script.ToString();
    }

    // Temporary tables have no foreign keys, on which a rewritten statement may rest.
    private static async Task<IReadOnlyList<string>> OrphansAsync(ComparingSession server, IReadOnlyList<(string? Schema, string Name)> tables, CancellationToken cancellationToken)
    {
        var names = string.Join(", ", tables.Select(table => SqlQuoting.Literal(SqlQuoting.QualifiedName(SqlDialect.Postgres, table.Schema is null ? [table.Name] : [table.Schema, table.Name]), SqlDialect.Postgres)));
        var rows = await server.ReadAsync(
            $"""
            WITH tried AS (SELECT DISTINCT pg_catalog.to_regclass(name) AS oid FROM pg_catalog.unnest(ARRAY[{names}]::pg_catalog.text[]) AS name)
            SELECT pg_catalog.format(
                'DELETE FROM pg_temp.%I AS own WHERE %s AND NOT EXISTS (SELECT FROM pg_temp.%I AS other WHERE %s);',
                own.relname,
                (SELECT pg_catalog.string_agg(pg_catalog.format('own.%I IS NOT NULL', a.attname), ' AND ')
                 FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)),
                other.relname,
                (SELECT pg_catalog.string_agg(pg_catalog.format('other.%I = own.%I', b.attname, a.attname), ' AND ')
                 FROM ROWS FROM (pg_catalog.unnest(c.conkey), pg_catalog.unnest(c.confkey)) AS pair (own, other)
                 JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = pair.own
                 JOIN pg_catalog.pg_attribute AS b ON b.attrelid = c.confrelid AND b.attnum = pair.other))
            FROM pg_catalog.pg_constraint AS c
            JOIN pg_catalog.pg_class AS own ON own.oid = c.conrelid
            JOIN pg_catalog.pg_class AS other ON other.oid = c.confrelid
            WHERE c.contype = 'f' AND c.convalidated AND c.conrelid IN (SELECT oid FROM tried) AND c.confrelid IN (SELECT oid FROM tried)
            ORDER BY c.oid
            """,
            cancellationToken);
        return [.. rows.Select(row => row[0]!)];
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
