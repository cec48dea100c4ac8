using System.Data;
using Npgsql;
using Polystore.MongoLab.Wire;

namespace Polystore.MongoLab.Engine;

/// <summary>Calls the engine's functions on one connection, which is opened by the first call that needs it.</summary>
internal sealed class EngineSession(NpgsqlDataSource engine) : IAsyncDisposable
{
    private NpgsqlConnection? opened;
    private NpgsqlTransaction? transaction;

    /// <summary>True inside a transaction of the client.</summary>
    public bool InTransaction => transaction is not null;

    /// <summary>Begins a transaction with the snapshot isolation that MongoDB's transactions have.</summary>
    public async Task BeginAsync(CancellationToken cancellationToken) =>
        transaction = await (await ConnectionAsync(cancellationToken)).BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellationToken);

    /// <summary>Ends the transaction.</summary>
    public async Task EndAsync(bool commit, CancellationToken cancellationToken)
    {
        if (transaction is not { } open)
        {
            return;
        }

        transaction = null;
        await using (open)
        {
            if (commit)
            {
                await open.CommitAsync(cancellationToken);
            }
            else
            {
                await open.RollbackAsync(cancellationToken);
            }
        }
    }

    /// <summary>Runs a statement that returns nothing.</summary>
    public async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, await ConnectionAsync(cancellationToken), transaction);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The first row of a query; documents go in and come out as bytes. Empty when there is no row.</summary>
    public async Task<object?[]> RowAsync(string sql, CancellationToken cancellationToken, params object?[] values)
    {
        await using var command = new NpgsqlCommand(sql, await ConnectionAsync(cancellationToken), transaction);
        foreach (var value in values)
        {
            command.Parameters.Add(Parameter(value));
        }

        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
        {
            return [];
        }

        return await RowAsync(reader, cancellationToken);
    }

    private static async Task<object?[]> RowAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var row = new object?[reader.FieldCount];
        for (var column = 0; column < row.Length; column++)
        {
            row[column] = await reader.IsDBNullAsync(column, cancellationToken) ? null : reader.GetValue(column);
        }

        return row;
    }

    /// <summary>Runs several statements in one round trip; the first row of each that returns rows.</summary>
    public async Task<IReadOnlyList<object?[]>> BatchAsync(CancellationToken cancellationToken, params IReadOnlyList<(string Sql, object?[] Values)> statements)
    {
        await using var batch = new NpgsqlBatch(await ConnectionAsync(cancellationToken), transaction);
        foreach (var (sql, values) in statements)
        {
            var command = new NpgsqlBatchCommand(sql);
            foreach (var value in values)
            {
                command.Parameters.Add(Parameter(value));
            }

            batch.BatchCommands.Add(command);
        }

        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var rows = new List<object?[]>();
        do
        {
            if (await reader.ReadAsync(cancellationToken))
            {
                rows.Add(await RowAsync(reader, cancellationToken));
            }
        }
        while (await reader.NextResultAsync(cancellationToken));
        return rows;
    }

    /// <summary>Rolls back what a BEGIN began, unless the connection is lost, and the transaction with it.</summary>
    public async Task RollBackAsync()
    {
        if (opened is { State: ConnectionState.Open })
        {
            try
            {
                await ExecuteAsync("ROLLBACK", CancellationToken.None);
            }
            catch (NpgsqlException)
            {
                // It is lost by now.
            }
        }
    }

    /// <summary>The first value of the first row as a document; empty when it is null.</summary>
    public async Task<RawBson?> DocumentAsync(string sql, CancellationToken cancellationToken, params object?[] values)
    {
        var row = await RowAsync(sql, cancellationToken, values);
        return row is [byte[] bytes, ..] ? new RawBson(bytes) : null;
    }

    /// <summary>The document that a procedure gives back. CALL cannot cast what it returns, so it is read as the engine's text, BSONHEX and the bytes.</summary>
    public async Task<RawBson?> CallAsync(string sql, CancellationToken cancellationToken, params object?[] values)
    {
        await using var command = new NpgsqlCommand(sql, await ConnectionAsync(cancellationToken), transaction) { AllResultTypesAreUnknown = true };
        foreach (var value in values)
        {
            command.Parameters.Add(Parameter(value));
        }

        return await command.ExecuteScalarAsync(cancellationToken) is string text ? new RawBson(Convert.FromHexString(text.AsSpan("BSONHEX".Length))) : null;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (transaction is not null)
        {
            await transaction.DisposeAsync();
        }

        if (opened is not null)
        {
            await opened.DisposeAsync();
        }
    }

    // Npgsql gives a connection up after an internal error of the server (XX000).
    private async ValueTask<NpgsqlConnection> ConnectionAsync(CancellationToken cancellationToken)
    {
        if (opened is { State: not ConnectionState.Open } broken && transaction is null)
        {
            opened = null;
            await broken.DisposeAsync();
        }

        return opened ??= await engine.OpenConnectionAsync(cancellationToken);
    }

    private static NpgsqlParameter Parameter(object? value) => value switch
    {
        RawBson document => new NpgsqlParameter { Value = document.Bytes.ToArray(), NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bytea },
        ReadOnlyMemory<byte> bytes => new NpgsqlParameter { Value = bytes.ToArray(), NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bytea },
        byte[] bytes => new NpgsqlParameter { Value = bytes, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bytea },
        null => new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Unknown },
        _ => new NpgsqlParameter { Value = value },
    };
}
