using System.Data;
using System.Data.Common;
using System.Globalization;

namespace Polystore.Runtime.Stores;

/// <summary>
/// Statements that go to the server together: one round trip where the driver has batches (PostgreSQL), one after the other on one connection
/// where there is no trip (SQLite).
/// </summary>
internal sealed class RelationalBatch(DbConnection connection, IRelationalDialect dialect, string place, IReadOnlyList<SqlQuery> statements, CancellationToken cancellationToken)
{
    /// <summary>True once the server may have begun.</summary>
    public bool IsSent { get; private set; }

    /// <summary>What the first statement returned, when it was to.</summary>
    public long? Returned { get; private set; }

    /// <summary>Runs queries, and gives each row with the number of its query.</summary>
    public async Task ReadAsync(Action<int, DbDataReader> row)
    {
        if (!connection.CanCreateBatch)
        {
            for (var i = 0; i < statements.Count; i++)
            {
                await ReadOneAsync(i, row).ConfigureAwait(false);
            }

            return;
        }

        await using var batch = Batch();
        await using var rows = await GuardAsync(batch.ExecuteReaderAsync(cancellationToken)).ConfigureAwait(false);
        for (var i = 0; i < statements.Count; i++)
        {
            while (await GuardAsync(rows.ReadAsync(cancellationToken)).ConfigureAwait(false))
            {
                row(i, rows);
            }

            await GuardAsync(rows.NextResultAsync(cancellationToken)).ConfigureAwait(false);
        }
    }

    /// <summary>Runs statements that write, all of them or none.</summary>
    /// <param name="firstDecides">When the first changes no row, the others change none.</param>
    /// <param name="firstReturns">The first returns a number of its row.</param>
    /// <returns>How many rows each has changed.</returns>
    public async Task<int[]> WriteAsync(bool firstDecides, bool firstReturns)
    {
        if (!connection.CanCreateBatch)
        {
            return await InTransactionAsync(firstDecides, firstReturns).ConfigureAwait(false);
        }

        if (firstDecides)
        {
            return await InOneStatementAsync().ConfigureAwait(false);
        }

        // Statements of one batch are one transaction (manual, 55.2.4): what comes after a refused one is not done, what came before is undone.
        await using var batch = Batch();
        if (firstReturns)
        {
            Returned = Number(await GuardAsync(batch.ExecuteScalarAsync(cancellationToken)).ConfigureAwait(false));
        }
        else
        {
            await GuardAsync(batch.ExecuteNonQueryAsync(cancellationToken)).ConfigureAwait(false);
        }

        return [.. batch.BatchCommands.Select(one => one.RecordsAffected)];
    }

    // PostgreSQL's manual, 7.8.4: statements of one WITH tell of each other by RETURNING alone, and so the first runs before the others look for its row.
    private async Task<int[]> InOneStatementAsync()
    {
        var all = new SqlQuery().Write("WITH s0 AS (").Write(statements[0]).Write(" RETURNING 1)");
        for (var i = 1; i < statements.Count; i++)
        {
            all.Write(FormattableString.Invariant($", s{i} AS (")).Write(statements[i]).Write(" AND EXISTS (SELECT FROM s0) RETURNING 1)");
        }

        all.Write(" SELECT ").Write(string.Join(", ", statements.Select((_, i) => FormattableString.Invariant($"(SELECT count(*)::int FROM s{i})"))));
        await using var command = Command(all);
        await using var rows = await GuardAsync(command.ExecuteReaderAsync(cancellationToken)).ConfigureAwait(false);
        await GuardAsync(rows.ReadAsync(cancellationToken)).ConfigureAwait(false);
        return [.. Enumerable.Range(0, statements.Count).Select(rows.GetInt32)];
    }

    private async Task<int[]> InTransactionAsync(bool firstDecides, bool firstReturns)
    {
        var changed = new int[statements.Count];
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.Serializable, cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < statements.Count; i++)
        {
            await using var command = Command(statements[i]);
            command.Transaction = transaction;
            await using var interrupt = cancellationToken.UnsafeRegister(static state => { var (one, how) = ((DbCommand, IRelationalDialect))state!; how.Interrupt(one); }, (command, dialect));
            if (firstReturns && i == 0)
            {
                (Returned, changed[i]) = (Number(await GuardAsync(command.ExecuteScalarAsync(cancellationToken)).ConfigureAwait(false)), 1);
                continue;
            }

            changed[i] = await GuardAsync(command.ExecuteNonQueryAsync(cancellationToken)).ConfigureAwait(false);
            if (firstDecides && i == 0 && changed[0] == 0)
            {
                return changed;
            }
        }

        await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
        return changed;
    }

    private async Task ReadOneAsync(int number, Action<int, DbDataReader> row)
    {
        await using var command = Command(statements[number]);
        await using var interrupt = cancellationToken.UnsafeRegister(static state => { var (one, how) = ((DbCommand, IRelationalDialect))state!; how.Interrupt(one); }, (command, dialect));
        await using var rows = await GuardAsync(command.ExecuteReaderAsync(cancellationToken)).ConfigureAwait(false);
        while (await GuardAsync(rows.ReadAsync(cancellationToken)).ConfigureAwait(false))
        {
            row(number, rows);
        }
    }

    private static long? Number(object? value) => value is null or DBNull ? null : Convert.ToInt64(value, CultureInfo.InvariantCulture);

    private DbBatch Batch()
    {
        var batch = connection.CreateBatch();
        foreach (var statement in statements)
        {
            var command = batch.CreateBatchCommand();
            command.CommandText = statement.Text;
            RelationalCall.Bind(dialect, command.Parameters, statement);
            batch.BatchCommands.Add(command);
        }

        IsSent = true;
        return batch;
    }

    private DbCommand Command(SqlQuery statement)
    {
        var command = connection.CreateCommand();
        command.CommandText = statement.Text;
        RelationalCall.Bind(dialect, command.Parameters, statement);
        IsSent = true;
        return command;
    }

    private Task<TResult> GuardAsync<TResult>(Task<TResult> call) => RelationalFailure.GuardAsync(call, dialect, place, cancellationToken);
}
