using System.Data.Common;
using System.Runtime.CompilerServices;
using Polystore.Runtime.Resilience;

namespace Polystore.Runtime.Stores;

/// <summary>
/// Statements, to a store or inside one of its transactions. A unique value that is there already throws
/// <see cref="DuplicateKeyException"/>, a store that cannot be reached <see cref="StoreUnavailableException"/>; other failures are the
/// driver's. Rows are read while they are enumerated.
/// </summary>
public abstract class RelationalCommands
{
    private protected RelationalCommands(IRelationalDialect dialect, StoreGuard guard, SqlSummaries summaries)
    {
        Dialect = dialect;
        Guard = guard;
        Summaries = summaries;
    }

    /// <summary>The store's name in the application.</summary>
    public string Name => Guard.Name;

    /// <summary>What the engine writes differently.</summary>
    public IRelationalDialect Dialect { get; }

    private protected StoreGuard Guard { get; }

    private protected SqlSummaries Summaries { get; }

    /// <summary>Runs a statement that gives no rows.</summary>
    /// <returns>How many rows it changed.</returns>
    public async Task<int> ExecuteAsync(SqlQuery query, CancellationToken cancellationToken = default) =>
        await Guard.RunAsync(
            Summaries.Of(query.Text) with { IsRepeatable = false },
            async token =>
            {
                await using var call = await RelationalCall.BeginAsync(await BeginAsync(writes: true, token).ConfigureAwait(false), Dialect, Name, query, null, token).ConfigureAwait(false);
                return await call.ExecuteAsync().ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);

    /// <summary>Runs a statement that writes one row and returns a number of it.</summary>
    internal async Task<long> ReturnAsync(SqlQuery query, CancellationToken cancellationToken) =>
        await Guard.RunAsync(
            SqlSummary.Of(query.Text, Dialect.Language) with { IsRepeatable = false },
            async token =>
            {
                await using var call = await RelationalCall.BeginAsync(await BeginAsync(writes: true, token).ConfigureAwait(false), Dialect, Name, query, null, token).ConfigureAwait(false);
                await call.ReadAsync().ConfigureAwait(false);
                await call.NextAsync().ConfigureAwait(false);
                return call.Row.GetInt64(0);
            },
            cancellationToken).ConfigureAwait(false);

    /// <summary>Rows, mapped one by one. A SELECT is done again when its connection is lost before the first row; functions that write are for <see cref="ExecuteAsync"/>.</summary>
    public IAsyncEnumerable<T> QueryAsync<T>(SqlQuery query, Func<DbDataReader, T> map, CancellationToken cancellationToken = default) => QueryAsync(query, map, null, cancellationToken);

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
        var call = await BegunAsync(query, null, cancellationToken).ConfigureAwait(false);
        await using var end = call.ConfigureAwait(false);
        return await call.NextAsync().ConfigureAwait(false) ? map(call.Row) : default;
    }

    /// <summary>The first column of the first row; the default when there is no row or it is NULL.</summary>
    public Task<T?> QueryValueAsync<T>(SqlQuery query, CancellationToken cancellationToken = default) =>
        QueryFirstAsync(query, static row => row.IsDBNull(0) ? default : row.GetFieldValue<T>(0), cancellationToken);

    /// <summary>As the public one, after a check of how fresh the data is, in the same round trip.</summary>
    internal async IAsyncEnumerable<T> QueryAsync<T>(SqlQuery query, Func<DbDataReader, T> map, FreshnessCheck? check, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var call = await BegunAsync(query, check, cancellationToken).ConfigureAwait(false);
        await using var end = call.ConfigureAwait(false);
        while (await call.NextAsync().ConfigureAwait(false))
        {
            yield return map(call.Row);
        }
    }

    /// <summary>Takes a connection, and the right to write where one writer at a time may.</summary>
    private protected abstract ValueTask<ConnectionUse> BeginAsync(bool writes, CancellationToken cancellationToken);

    // Up to the first row.
    private ValueTask<RelationalCall> BegunAsync(SqlQuery query, FreshnessCheck? check, CancellationToken cancellationToken) => Guard.RunAsync(
        Summaries.Of(query.Text),
        async token =>
        {
            var begun = await RelationalCall.BeginAsync(await BeginAsync(writes: false, token).ConfigureAwait(false), Dialect, Name, query, check, cancellationToken).ConfigureAwait(false);
            await begun.ReadAsync().ConfigureAwait(false);
            return begun;
        },
        cancellationToken);
}
