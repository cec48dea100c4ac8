using Npgsql;
using Polystore.Sql;

namespace Polystore.Postgres.Apply;

/// <summary>Finds and drops the invalid index that a failed concurrent build leaves behind.</summary>
internal sealed class InvalidIndexes(NpgsqlConnection connection)
{
    private HashSet<uint> before = [];

    /// <summary>Remembers the invalid indexes that are there already; they are somebody else's.</summary>
    public async Task RememberAsync(CancellationToken cancellationToken) =>
        before = (await ReadAsync(cancellationToken)).Select(index => index.Oid).ToHashSet();

    /// <summary>Drops what the failed statement left. Answers the names, qualified and quoted.</summary>
    public async Task<IReadOnlyList<string>> DropNewAsync(StatementShape statement, CancellationToken cancellationToken)
    {
        var dropped = new List<string>();
        foreach (var index in (await ReadAsync(cancellationToken)).Where(index => !before.Contains(index.Oid) && IsLeftBy(statement, index.Name)))
        {
            var name = SqlQuoting.QualifiedName(SqlDialect.Postgres, index.Schema, index.Name);
            await using var drop = new NpgsqlCommand($"DROP INDEX CONCURRENTLY IF EXISTS {name}", connection) { CommandTimeout = 0 };
            await drop.ExecuteNonQueryAsync(cancellationToken);
            dropped.Add(name);
        }

        return dropped;
    }

    // REINDEX CONCURRENTLY leaves the new index under its working name (ChooseRelationName with "ccnew" in src/backend/catalog/index.c).
    private static bool IsLeftBy(StatementShape statement, string name) =>
        statement.CreatedIndex is { } created ? name == created : name.AsSpan().TrimEnd("0123456789").EndsWith("_ccnew", StringComparison.Ordinal);

    private async Task<List<(uint Oid, string Schema, string Name)>> ReadAsync(CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT i.indexrelid, n.nspname::text, c.relname::text
              FROM pg_catalog.pg_index i
              JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE NOT i.indisvalid AND c.relkind = 'i'
            """;
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<(uint, string, string)>();
        while (await reader.ReadAsync(cancellationToken))
        {
            found.Add((reader.GetFieldValue<uint>(0), reader.GetString(1), reader.GetString(2)));
        }

        return found;
    }
}
