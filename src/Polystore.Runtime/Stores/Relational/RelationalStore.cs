using System.Data;
using System.Data.Common;
using Npgsql;
using Polystore.Runtime.Resilience;
using Polystore.Runtime.Telemetry;
using Polystore.SqliteClient;

namespace Polystore.Runtime.Stores;

/// <summary>
/// A relational database over one pooled data source: PostgreSQL, or SQLite for development, tests and small services. Dapper and EF Core
/// use <see cref="Source"/>, and the connection and transaction of <see cref="InTransactionAsync{T}"/>. Safe for any number of callers.
/// </summary>
public sealed class RelationalStore : RelationalCommands, IStore
{
    /// <summary>Makes one over a data source, which it owns from now on. Every call is done once; the manager makes stores that try again.</summary>
    public RelationalStore(string name, DbDataSource source, IRelationalDialect dialect)
        : this(source, dialect, new StoreGuard(new StoreTelemetry(name, dialect.SystemName, null, dialect.Language), null))
    {
    }

    internal RelationalStore(DbDataSource source, IRelationalDialect dialect, StoreGuard guard)
        : base(dialect, guard, new SqlSummaries(dialect.Language)) => Source = source;

    /// <inheritdoc/>
    public string SystemName => Dialect.SystemName;

    /// <summary>Where connections come from.</summary>
    public DbDataSource Source { get; }

    /// <summary>A store over PostgreSQL.</summary>
    public static RelationalStore Over(string name, NpgsqlDataSource source) => new(name, source, PostgresDialect.Instance);

    /// <summary>A store over SQLite.</summary>
    public static RelationalStore Over(string name, SqliteDataSource source) => new(name, source, SqliteDialect.Instance);

    /// <inheritdoc/>
    public async ValueTask PingAsync(CancellationToken cancellationToken = default) =>
        await QueryValueAsync<long>($"SELECT CAST(1 AS bigint)", cancellationToken).ConfigureAwait(false);

    /// <summary>
    /// Runs a transaction: begun, given to the callback, committed; rolled back when the callback throws. It is done again as a whole when
    /// it met another writer (40001, 40P01) or lost its connection before the commit, if the store tries again at all: the callback must be
    /// able to run more than once. On SQLite it waits for the process's other writers first. What the callback does must be done by the
    /// transaction it is given, not by the store.
    /// </summary>
    /// <param name="body">What to do.</param>
    /// <param name="isolation">SQLite is serializable whatever is asked for.</param>
    /// <param name="cancellationToken">Rolls it back.</param>
    /// <exception cref="CommitUnknownException">The connection was lost during the commit.</exception>
    public async Task<T> InTransactionAsync<T>(
        Func<RelationalTransaction, CancellationToken, Task<T>> body, IsolationLevel isolation = IsolationLevel.ReadCommitted, CancellationToken cancellationToken = default) =>
        await Guard.RunAsync(
            new StoreOperation("TRANSACTION", IsRepeatable: true), async token => await OnceAsync(body, isolation, token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc cref="InTransactionAsync{T}"/>
    public Task InTransactionAsync(
        Func<RelationalTransaction, CancellationToken, Task> body, IsolationLevel isolation = IsolationLevel.ReadCommitted, CancellationToken cancellationToken = default) =>
        InTransactionAsync(
            async (transaction, token) =>
            {
                await body(transaction, token).ConfigureAwait(false);
                return true;
            },
            isolation,
            cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Guard.DrainAsync().ConfigureAwait(false);
        await Source.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Runs queries in one round trip, and gives each row with the number of its query; rows may come again from the beginning.</summary>
    internal async Task ReadAllAsync(IReadOnlyList<SqlQuery> queries, Action<int, DbDataReader> row, CancellationToken cancellationToken) =>
        await Guard.RunAsync(
            Summaries.OfBatch(queries) with { IsRepeatable = true },
            async token =>
            {
                await using var use = await BeginAsync(writes: false, token).ConfigureAwait(false);
                await new RelationalBatch(use.Connection, Dialect, Name, queries, token).ReadAsync(row).ConfigureAwait(false);
                return true;
            },
            cancellationToken).ConfigureAwait(false);

    /// <summary>Runs statements that write in one round trip, all of them or none.</summary>
    /// <param name="statements">The statements; with <paramref name="firstDecides"/> each is an UPDATE or a DELETE.</param>
    /// <param name="firstDecides">When the first changes no row, the others change none.</param>
    /// <param name="firstReturns">The first returns a number of its row.</param>
    /// <param name="cancellationToken">Undoes them, if it comes in time.</param>
    /// <returns>How many rows each has changed, and what the first returned; null when it is sure that nothing was done, because one was refused.</returns>
    internal async Task<(int[] Changed, long? Returned)?> WriteAllAsync(IReadOnlyList<SqlQuery> statements, bool firstDecides, bool firstReturns, CancellationToken cancellationToken)
    {
        RelationalBatch? batch = null;
        try
        {
            return await Guard.RunAsync(
                Summaries.OfBatch(statements) with { IsRepeatable = false },
                async token =>
                {
                    await using var use = await BeginAsync(writes: true, token).ConfigureAwait(false);
                    batch = new RelationalBatch(use.Connection, Dialect, Name, statements, token);
                    return (await batch.WriteAsync(firstDecides, firstReturns).ConfigureAwait(false), batch.Returned);
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (batch is not { IsSent: true } || IsUndone(failure))
        {
            return null;
        }
    }

    // A cancelled statement is undone when the server says that it ended it.
    private static bool IsUndone(Exception failure) => failure is OperationCanceledException cancelled
        ? cancelled.InnerException is DbException { SqlState: PostgresErrorCodes.QueryCanceled } or Microsoft.Data.Sqlite.SqliteException
        : StoreFailures.Classify(failure) != FailureKind.Unknown;

    private protected override async ValueTask<ConnectionUse> BeginAsync(bool writes, CancellationToken cancellationToken)
    {
        var gate = writes ? await Dialect.EnterWriterAsync(Source, cancellationToken).ConfigureAwait(false) : null;
        try
        {
            return new ConnectionUse(await OpenAsync(cancellationToken).ConfigureAwait(false), null, owned: true, gate);
        }
        catch
        {
            gate?.Dispose();
            throw;
        }
    }

    private async Task<T> OnceAsync<T>(Func<RelationalTransaction, CancellationToken, Task<T>> body, IsolationLevel isolation, CancellationToken cancellationToken)
    {
        using var gate = await Dialect.EnterWriterAsync(Source, cancellationToken).ConfigureAwait(false);
        await using var connection = await OpenAsync(cancellationToken).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(Level(isolation), cancellationToken).ConfigureAwait(false);
        var result = await body(new RelationalTransaction(Dialect, Guard, Summaries, connection, transaction), cancellationToken).ConfigureAwait(false);
        try
        {
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (StoreFailures.Classify(failure) == FailureKind.Unknown)
        {
            throw new CommitUnknownException(Name, failure);
        }

        return result;
    }

    // A connection that is not there has executed nothing.
    private async ValueTask<DbConnection> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await Source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is NpgsqlException and not PostgresException || StoreFailures.Classify(failure) is FailureKind.Unknown or FailureKind.NotExecuted)
        {
            throw new StoreUnavailableException(Name, failure.Message, failure);
        }
    }

    // Microsoft.Data.Sqlite takes the write lock at the beginning (BEGIN IMMEDIATE) for this level, so that no transaction fails half-way.
    private IsolationLevel Level(IsolationLevel isolation) => Dialect is SqliteDialect ? IsolationLevel.Serializable : isolation;
}
