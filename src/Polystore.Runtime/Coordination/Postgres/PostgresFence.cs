using Npgsql;
using NpgsqlTypes;

namespace Polystore.Runtime.Coordination.Postgres;

/// <summary>
/// Tokens from PostgreSQL, and writes to it that a lock guards. The check holds the token in the write's own transaction: a newer token is
/// issued before it, and the write is refused, or after its end.
/// </summary>
/// <param name="source">The database of the guarded tables.</param>
public sealed class PostgresFence(NpgsqlDataSource source) : IFencingTokens, IFence
{
    private const string SetSilence = "SELECT set_config('idle_in_transaction_session_timeout', $1, true)";

    /// <summary>Makes the table polystore_fence where it is missing.</summary>
    public Task EnsureAsync(CancellationToken cancellationToken = default) => CoordinationTables.EnsureAsync(source, CoordinationTables.Fence, cancellationToken);

    /// <inheritdoc />
    public async ValueTask<FencingToken> IssueAsync(string name, CancellationToken cancellationToken = default)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        return await IssueAsync(connection, name, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async ValueTask<FencingToken> ReserveAsync(string name, CancellationToken cancellationToken = default)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        return await NextAsync(FenceSql.Reserve, connection, name, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async ValueTask AdvanceAsync(string name, FencingToken token, CancellationToken cancellationToken = default)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await AdvanceAsync(connection, name, token, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Runs guarded writes in a transaction of their own, and commits it. A newer holder's token waits for its end; when this process falls
    /// silent in it for longer than <paramref name="silence"/>, the server ends it, and nothing was written.
    /// </summary>
    /// <param name="name">The lock's name.</param>
    /// <param name="token">The token of the holder.</param>
    /// <param name="silence">1 ms or more: as long as the lease, as a rule.</param>
    /// <param name="write">Writes by the connection that it is given.</param>
    /// <param name="cancellationToken">Stops it; what was not committed is rolled back.</param>
    /// <exception cref="StaleTokenException">A newer holder is known; nothing was written.</exception>
    public async Task<T> ExecuteAsync<T>(
        string name, FencingToken token, TimeSpan silence, Func<NpgsqlConnection, CancellationToken, Task<T>> write, CancellationToken cancellationToken = default)
    {
        OptionRange.Require(silence >= TimeSpan.FromMilliseconds(1), nameof(silence), silence, "1 ms or more");
        await using var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (var limit = new NpgsqlCommand(SetSilence, connection) { Parameters = { new() { Value = FormattableString.Invariant($"{Math.Ceiling(silence.TotalMilliseconds)}ms") } } })
        {
            await limit.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }

        await RequireAsync(connection, name, token, cancellationToken).ConfigureAwait(false);
        var result = await write(connection, cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        return result;
    }

    /// <summary>The check alone, for a transaction of the caller's: from now to its end no newer token is issued.</summary>
    /// <param name="connection">A connection with a transaction in course; without one the check says nothing about what follows.</param>
    /// <param name="name">The lock's name.</param>
    /// <param name="token">The token of the holder.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="StaleTokenException">A newer holder is known; roll back.</exception>
    public static async Task RequireAsync(NpgsqlConnection connection, string name, FencingToken token, CancellationToken cancellationToken = default)
    {
        await using var hold = new NpgsqlCommand(FenceSql.Hold, connection) { Parameters = { new() { Value = name }, Number(token) } };
        if (await hold.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is not true)
        {
            await AdvanceAsync(connection, name, token, cancellationToken).ConfigureAwait(false);
        }
    }

    internal static ValueTask<FencingToken> IssueAsync(NpgsqlConnection connection, string name, CancellationToken cancellationToken) =>
        NextAsync(FenceSql.Issue, connection, name, cancellationToken);

    private static async ValueTask<FencingToken> NextAsync(string sql, NpgsqlConnection connection, string name, CancellationToken cancellationToken)
    {
        await using var next = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = name } } };
        return new FencingToken((long)(await next.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!);
    }

    private static async Task AdvanceAsync(NpgsqlConnection connection, string name, FencingToken token, CancellationToken cancellationToken)
    {
        await using var advance = new NpgsqlCommand(FenceSql.Advance, connection) { Parameters = { new() { Value = name }, Number(token) } };
        if (await advance.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is null)
        {
            throw new StaleTokenException("PostgreSQL", name, token);
        }
    }

    private static NpgsqlParameter Number(FencingToken token) => new() { Value = token.Value, NpgsqlDbType = NpgsqlDbType.Bigint };
}
