using System.Data.Common;
using System.Runtime.ExceptionServices;
using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Patterns;

/// <summary>One prepared statement for all rows: inside a transaction the quickest way into SQLite, which has no network to save.</summary>
internal static class BulkStatement
{
    public static async Task<long> RunAsync<T>(RelationalTransaction transaction, string sql, IReadOnlyList<BulkColumn<T>> columns, IAsyncEnumerable<T> rows, CancellationToken cancellationToken)
    {
        await using var command = transaction.Connection.CreateCommand();
        command.Transaction = transaction.Transaction;
        command.CommandText = sql;
        var count = 0L;
        try
        {
            await foreach (var row in rows.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                for (var i = 0; i < columns.Count; i++)
                {
                    var value = SqlQuery.Normal(columns[i].Value(row));
                    if (count == 0)
                    {
                        transaction.Dialect.Bind(command.Parameters, i + 1, value);
                    }
                    else
                    {
                        command.Parameters[i].Value = value ?? DBNull.Value;
                    }
                }

                await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
                count++;
            }
        }
        catch (DbException failure) when (transaction.Dialect.Translate(failure, transaction.Name) is { } explained)
        {
            ExceptionDispatchInfo.Throw(explained);
            throw;
        }

        return count;
    }
}
