using Polystore.Runtime.Stores;
using Polystore.Sql;

namespace Polystore.Runtime.Patterns;

/// <summary>
/// Rows that are marked as deleted (<c>deleted_at</c>) instead of being gone: they can come back until they are purged. Queries go by
/// <see cref="Live"/>, a view without them; unique values bind the live rows only.
/// </summary>
/// <param name="table">The table. Its version, when it has one, counts deletion and return as changes.</param>
/// <param name="unique">Sets of columns that are unique among live rows; drop constraints of the table itself on the same columns.</param>
public sealed class SoftDelete(RelationalTable table, params IReadOnlyList<IReadOnlyList<string>> unique)
{
    private static readonly SqlName DeletedAt = new("deleted_at");

    /// <summary>The table.</summary>
    public RelationalTable Table { get; } = table;

    /// <summary>The view of the rows that are not deleted: the table's name and <c>_live</c>. After a change of columns run <see cref="EnsureAsync"/> again.</summary>
    public SqlName Live { get; } = SchemaScript.Beside(table.Name, "_live");

    /// <summary>The statements, for a migration. SQLite has no ADD COLUMN IF NOT EXISTS: there the first one is for a table without the column.</summary>
    public string Ddl(IRelationalDialect dialect) => Script(dialect, "softdelete_column") + Rest(dialect);

    /// <summary>Makes what is missing.</summary>
    public Task EnsureAsync(RelationalStore store, CancellationToken cancellationToken = default) => store.InTransactionAsync(
        async (transaction, token) =>
        {
            await SchemaScript.AloneAsync(transaction, token).ConfigureAwait(false);
            var hasColumn = store.Dialect.Language == SqlDialect.Sqlite
                && await transaction.QueryValueAsync<long>($"SELECT count(*) FROM pragma_table_info({Table.Name.Parts[^1]}) WHERE name = 'deleted_at'", token).ConfigureAwait(false) > 0;
            await transaction.ExecuteAsync(new SqlQuery().Write(hasColumn ? Rest(store.Dialect) : Ddl(store.Dialect)), token).ConfigureAwait(false);
        },
        cancellationToken: cancellationToken);

    /// <summary>Marks a row as deleted.</summary>
    /// <returns>False when there is no live row with the key.</returns>
    public Task<bool> DeleteAsync(RelationalCommands commands, object key, CancellationToken cancellationToken = default) =>
        ChangeAsync(commands, key, new SqlQuery().Write(commands.Dialect.Now), " IS NULL", cancellationToken);

    /// <summary>Takes a deletion back.</summary>
    /// <returns>False when there is no deleted row with the key.</returns>
    /// <exception cref="DuplicateKeyException">Another row has one of its unique values by now.</exception>
    public Task<bool> RestoreAsync(RelationalCommands commands, object key, CancellationToken cancellationToken = default) =>
        ChangeAsync(commands, key, new SqlQuery().Write("NULL"), " IS NOT NULL", cancellationToken);

    /// <summary>Deletes for good what was marked longer ago than <paramref name="age"/>, a thousand rows at a time. Rows of other tables that refer to them need ON DELETE CASCADE, or to be gone before.</summary>
    /// <returns>How many.</returns>
    public async Task<int> PurgeAsync(RelationalCommands commands, TimeSpan age, CancellationToken cancellationToken = default)
    {
        var key = new SqlName(Table.Key);
        for (var all = 0; ;)
        {
            var purged = await commands.ExecuteAsync(
                $"DELETE FROM {Table.Name} WHERE {key} IN (SELECT {key} FROM {Table.Name} WHERE {DeletedAt} < {ServerTime.FromNow(commands.Dialect, -age)} ORDER BY {DeletedAt} LIMIT 1000)", cancellationToken).ConfigureAwait(false);
            all += purged;
            if (purged < 1000)
            {
                return all;
            }
        }
    }

    private async Task<bool> ChangeAsync(RelationalCommands commands, object key, SqlQuery when, string condition, CancellationToken cancellationToken)
    {
        var query = new SqlQuery().Write($"UPDATE {Table.Name} SET {DeletedAt} = {when}");
        if (Table.Version is { } version)
        {
            query.Write($", {new SqlName(version)} = {new SqlName(version)} + 1");
        }

        return await commands.ExecuteAsync(query.Write($" WHERE {new SqlName(Table.Key)} = {key} AND {DeletedAt}").Write(condition), cancellationToken).ConfigureAwait(false) > 0;
    }

    private string Rest(IRelationalDialect dialect) => Script(dialect, "softdelete") + string.Concat(unique.Select(Unique));

    private string Unique(IReadOnlyList<string> columns, int number) => new SqlQuery()
        .Write("CREATE UNIQUE INDEX IF NOT EXISTS ").Write(new SqlName(FormattableString.Invariant($"{Table.Name.Parts[^1]}_live_{number + 1}"))).Write(" ON ").Write(Table.Name)
        .Write(" (").Write(string.Join(", ", columns.Select(column => new SqlName(column).Quoted))).Write(") WHERE deleted_at IS NULL;\n").Text;

    private string Script(IRelationalDialect dialect, string name) => SchemaScript.For(dialect, name, ("table", Table.Name));
}
