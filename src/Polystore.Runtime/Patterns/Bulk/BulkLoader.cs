using Polystore.Runtime.Stores;
using Polystore.Sql;

namespace Polystore.Runtime.Patterns;

/// <summary>
/// Loads many rows from a stream without keeping them: by COPY in its binary form on PostgreSQL, by one prepared statement on SQLite. All of a
/// load is in one transaction, there as a whole or not at all.
/// </summary>
/// <param name="table">The table.</param>
/// <param name="columns">The columns that are loaded; others get their defaults.</param>
public sealed class BulkLoader<T>(SqlName table, params IReadOnlyList<BulkColumn<T>> columns)
{
    private readonly IReadOnlyList<BulkColumn<T>> columns = columns.Count > 0 ? columns : throw new ArgumentException("A load needs at least one column.", nameof(columns));

    /// <summary>Adds rows.</summary>
    /// <param name="transaction">A transaction. As a store may run it again, get <paramref name="rows"/> anew inside its callback.</param>
    /// <param name="rows">The rows, read once.</param>
    /// <param name="cancellationToken">Stops; nothing is loaded then.</param>
    /// <returns>How many.</returns>
    /// <exception cref="DuplicateKeyException">A unique value is there already.</exception>
    public Task<long> InsertAsync(RelationalTransaction transaction, IAsyncEnumerable<T> rows, CancellationToken cancellationToken = default) =>
        transaction.Dialect.Language == SqlDialect.Postgres
            ? BulkCopy.WriteAsync(transaction, table, columns, rows, cancellationToken)
            : BulkStatement.RunAsync(transaction, Insert(), columns, rows, cancellationToken);

    /// <summary>Adds rows, and replaces the loaded columns of those whose key is there. Of rows with the same key in one load the last counts.</summary>
    /// <param name="transaction">As for <see cref="InsertAsync"/>.</param>
    /// <param name="rows">The rows, read once. PostgreSQL keeps them in a temporary table first.</param>
    /// <param name="key">Columns with a unique index, among those that are loaded.</param>
    /// <param name="cancellationToken">Stops; nothing is loaded then.</param>
    /// <returns>How many were read.</returns>
    public async Task<long> UpsertAsync(RelationalTransaction transaction, IAsyncEnumerable<T> rows, IReadOnlyList<string> key, CancellationToken cancellationToken = default)
    {
        OptionRange.Require(key.Count > 0 && key.All(name => columns.Any(column => column.Name == name)), nameof(key), string.Join(", ", key), "one or more of the loaded columns");
        if (transaction.Dialect.Language != SqlDialect.Postgres)
        {
            return await BulkStatement.RunAsync(transaction, Insert() + Conflict(key), columns, rows, cancellationToken).ConfigureAwait(false);
        }

        var staging = new SqlName("polystore_load");
        await transaction.ExecuteAsync(
            new SqlQuery().Write($"CREATE TEMPORARY TABLE {staging} ON COMMIT DROP AS SELECT ").Write(Names()).Write(" FROM ").Write(table)
                .Write($" WITH NO DATA; ALTER TABLE {staging} ADD COLUMN polystore_row bigint GENERATED ALWAYS AS IDENTITY"),
            cancellationToken).ConfigureAwait(false);
        var read = await BulkCopy.WriteAsync(transaction, staging, columns, rows, cancellationToken).ConfigureAwait(false);

        // In the order of the key, so that two loads at once wait for each other instead of locking each other out.
        var keys = string.Join(", ", key.Select(Quoted));
        await transaction.ExecuteAsync(
            new SqlQuery().Write("INSERT INTO ").Write(table).Write(" (").Write(Names()).Write(") SELECT ").Write($"DISTINCT ON ({new SqlQuery().Write(keys)}) ").Write(Names())
                .Write($" FROM {staging} ORDER BY ").Write(keys).Write(", polystore_row DESC").Write(Conflict(key)),
            cancellationToken).ConfigureAwait(false);
        await transaction.ExecuteAsync($"DROP TABLE {staging}", cancellationToken).ConfigureAwait(false);
        return read;
    }

    private string Insert() =>
        new SqlQuery().Write("INSERT INTO ").Write(table).Write(" (").Write(Names()).Write(") VALUES (").Write(string.Join(", ", columns.Select((_, i) => FormattableString.Invariant($"${i + 1}")))).Write(")").Text;

    private string Conflict(IReadOnlyList<string> key)
    {
        var sets = string.Join(", ", columns.Where(column => !key.Contains(column.Name)).Select(column => $"{Quoted(column.Name)} = excluded.{Quoted(column.Name)}"));
        return $" ON CONFLICT ({string.Join(", ", key.Select(Quoted))}) DO {(sets.Length == 0 ? "NOTHING" : "UPDATE SET " + sets)}";
    }

    private string Names() => string.Join(", ", columns.Select(column => Quoted(column.Name)));

    private static string Quoted(string name) => new SqlName(name).Quoted;
}
