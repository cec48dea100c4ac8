using System.Data.Common;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Polystore.Runtime.Stores;

/// <summary>
/// Statements, to a store or inside one of its transactions. A unique value that is there already throws
/// <see cref="DuplicateKeyException"/>; every other failure is the driver's. Rows are read while they are enumerated.
/// </summary>
public abstract class RelationalCommands
{
    private protected RelationalCommands(string name, IRelationalDialect dialect)
    {
        Name = name;
        Dialect = dialect;
    }

    /// <summary>The store's name in the application.</summary>
    public string Name { get; }

    /// <summary>What the engine writes differently.</summary>
    public IRelationalDialect Dialect { get; }

    /// <summary>Runs a statement that gives no rows.</summary>
    /// <returns>How many rows it changed.</returns>
    public async Task<int> ExecuteAsync(SqlQuery query, CancellationToken cancellationToken = default)
    {
        await using var use = await BeginAsync(writes: true, cancellationToken).ConfigureAwait(false);
        await using var command = Command(use, query);
        await using var interrupt = Watch(command, cancellationToken);
        return await GuardAsync(command.ExecuteNonQueryAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Rows, mapped one by one.</summary>
    public async IAsyncEnumerable<T> QueryAsync<T>(SqlQuery query, Func<DbDataReader, T> map, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await using var use = await BeginAsync(writes: false, cancellationToken).ConfigureAwait(false);
        await using var command = Command(use, query);
        await using var interrupt = Watch(command, cancellationToken);
        await using var reader = await GuardAsync(command.ExecuteReaderAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
        while (await GuardAsync(reader.ReadAsync(cancellationToken), cancellationToken).ConfigureAwait(false))
        {
            yield return map(reader);
        }
    }

    /// <summary>All rows, mapped.</summary>
    public async Task<List<T>> QueryListAsync<T>(SqlQuery query, Func<DbDataReader, T> map, CancellationToken cancellationToken = default)
    {
        var rows = new List<T>();
        await foreach (var row in QueryAsync(query, map, cancellationToken).ConfigureAwait(false))
        {
            rows.Add(row);
        }

        return rows;
    }

    /// <summary>The first row, mapped; the default when there is none.</summary>
    public async Task<T?> QueryFirstAsync<T>(SqlQuery query, Func<DbDataReader, T> map, CancellationToken cancellationToken = default)
    {
        var rows = QueryAsync(query, map, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using var end = rows.ConfigureAwait(false);
        return await rows.MoveNextAsync().ConfigureAwait(false) ? rows.Current : default;
    }

    /// <summary>The first column of the first row; the default when there is no row or it is NULL.</summary>
    public Task<T?> QueryValueAsync<T>(SqlQuery query, CancellationToken cancellationToken = default) =>
        QueryFirstAsync(query, static row => row.IsDBNull(0) ? default : row.GetFieldValue<T>(0), cancellationToken);

    /// <summary>Takes a connection, and the right to write where one writer at a time may.</summary>
    private protected abstract ValueTask<ConnectionUse> BeginAsync(bool writes, CancellationToken cancellationToken);

    private DbCommand Command(ConnectionUse use, SqlQuery query)
    {
        var command = use.Connection.CreateCommand();
        command.Transaction = use.Transaction;
        command.CommandText = query.Text;
        for (var i = 0; i < query.Values.Count; i++)
        {
            Dialect.Bind(command, i + 1, query.Values[i]);
        }

        return command;
    }

    private CancellationTokenRegistration Watch(DbCommand command, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return cancellationToken.UnsafeRegister(static state => (((IRelationalDialect, DbCommand))state!).Item1.Interrupt((((IRelationalDialect, DbCommand))state).Item2), (Dialect, command));
    }

    private async Task<T> GuardAsync<T>(Task<T> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call.ConfigureAwait(false);
        }
        catch (DbException failure) when (Explained(failure, cancellationToken) is { } explained)
        {
            ExceptionDispatchInfo.Throw(explained);
            throw;
        }
    }

    private Exception? Explained(DbException failure, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested && Dialect.IsInterrupted(failure)
            ? new OperationCanceledException(failure.Message, failure, cancellationToken)
            : Dialect.Translate(failure, Name);
}
