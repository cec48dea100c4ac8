using System.Data;
using System.Data.Common;
using Npgsql;
using Polystore.SqliteClient;

namespace Polystore.Runtime.Stores;

/// <summary>
/// A relational database over one pooled data source: PostgreSQL, or SQLite for development, tests and small services. Dapper and EF Core
/// use <see cref="Source"/>, and the connection and transaction of <see cref="InTransactionAsync{T}"/>. Safe for any number of callers.
/// </summary>
public sealed class RelationalStore : RelationalCommands, IStore
{
    /// <summary>Makes one over a data source, which it owns from now on.</summary>
    public RelationalStore(string name, DbDataSource source, IRelationalDialect dialect)
        : base(name, dialect) => Source = source;

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
    /// Runs a transaction: begun, given to the callback, committed; rolled back when the callback throws. On SQLite it waits for the
    /// process's other writers first. What the callback does must be done by the transaction it is given, not by the store.
    /// </summary>
    /// <param name="body">What to do; its token is <paramref name="cancellationToken"/>.</param>
    /// <param name="isolation">SQLite is serializable whatever is asked for.</param>
    /// <param name="cancellationToken">Rolls it back.</param>
    public async Task<T> InTransactionAsync<T>(
        Func<RelationalTransaction, CancellationToken, Task<T>> body, IsolationLevel isolation = IsolationLevel.ReadCommitted, CancellationToken cancellationToken = default)
    {
        using var gate = await Dialect.EnterWriterAsync(Source, cancellationToken).ConfigureAwait(false);
        await using var connection = await Source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(Level(isolation), cancellationToken).ConfigureAwait(false);
        var result = await body(new RelationalTransaction(Name, Dialect, connection, transaction), cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        return result;
    }

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
    public ValueTask DisposeAsync() => Source.DisposeAsync();

    private protected override async ValueTask<ConnectionUse> BeginAsync(bool writes, CancellationToken cancellationToken)
    {
        var gate = writes ? await Dialect.EnterWriterAsync(Source, cancellationToken).ConfigureAwait(false) : null;
        try
        {
            return new ConnectionUse(await Source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false), null, owned: true, gate);
        }
        catch
        {
            gate?.Dispose();
            throw;
        }
    }

    // Microsoft.Data.Sqlite takes the write lock at the beginning (BEGIN IMMEDIATE) for this level, so that no transaction fails half-way.
    private IsolationLevel Level(IsolationLevel isolation) => Dialect is SqliteDialect ? IsolationLevel.Serializable : isolation;
}
