using System.Runtime.ExceptionServices;
using Npgsql;
using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Patterns;

/// <summary>PostgreSQL's COPY. Its binary form takes values of just the column's type, so that the types are asked for first.</summary>
internal static class BulkCopy
{
    public static async Task<long> WriteAsync<T>(RelationalTransaction transaction, SqlName table, IReadOnlyList<BulkColumn<T>> columns, IAsyncEnumerable<T> rows, CancellationToken cancellationToken)
    {
        var connection = (NpgsqlConnection)transaction.Connection;
        var names = string.Join(", ", columns.Select(column => new SqlName(column.Name).Quoted));
        var types = await TypesAsync(connection, table, names, columns.Count, cancellationToken).ConfigureAwait(false);
        try
        {
            await using var copy = await connection.BeginBinaryImportAsync($"COPY {table.Quoted} ({names}) FROM STDIN (FORMAT BINARY)", cancellationToken).ConfigureAwait(false);
            copy.Timeout = Timeout.InfiniteTimeSpan;
            await foreach (var row in rows.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                await copy.StartRowAsync(cancellationToken).ConfigureAwait(false);
                for (var i = 0; i < columns.Count; i++)
                {
                    await WriteAsync(copy, columns[i].Value(row), types[i], cancellationToken).ConfigureAwait(false);
                }
            }

            return (long)await copy.CompleteAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException failure) when (transaction.Dialect.Translate(failure, transaction.Name) is { } explained)
        {
            ExceptionDispatchInfo.Throw(explained);
            throw;
        }
    }

    private static Task WriteAsync(NpgsqlBinaryImporter copy, object? value, string type, CancellationToken cancellationToken) =>
        value is null ? copy.WriteNullAsync(cancellationToken) : copy.WriteAsync(SqlQuery.Normal(value)!, type, cancellationToken);

    private static async Task<string[]> TypesAsync(NpgsqlConnection connection, SqlName table, string names, int count, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"SELECT {names} FROM {table.Quoted} LIMIT 0", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        return [.. Enumerable.Range(0, count).Select(i => reader.GetPostgresType(i).DisplayName)];
    }
}
