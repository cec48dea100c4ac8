using Npgsql;

namespace Polystore.Runtime.Coordination.Postgres;

/// <summary>
/// Locks of PostgreSQL itself (pg_advisory_lock), each held by a session on a connection of its own, and freed by the server at the moment
/// when that ends: no lease and no renewal. A holder that is stopped without dying keeps its session, and so its lock. Not behind a pooler
/// that hands sessions from one client to another (pgbouncer's transaction mode): that is refused.
/// </summary>
public sealed class PostgresAdvisoryLocks
{
    private const string Take = "SELECT pg_advisory_lock(hashtextextended($1, 0))";
    private const string TryTake = "SELECT pg_try_advisory_lock(hashtextextended($1, 0))";

    private readonly NpgsqlDataSource source;
    private readonly AdvisoryLockOptions options;

    /// <summary>Makes them; nothing is sent.</summary>
    /// <param name="source">The database; a lock takes a connection of its pool for as long as it is held.</param>
    /// <param name="options">Null for the defaults.</param>
    public PostgresAdvisoryLocks(NpgsqlDataSource source, AdvisoryLockOptions? options = null)
    {
        this.source = source;
        this.options = options ?? new AdvisoryLockOptions();
        this.options.Validate();
    }

    /// <summary>Takes a lock that is free; null when it is not.</summary>
    /// <exception cref="LockUnavailableException">A pooler is in between.</exception>
    public ValueTask<AdvisoryLock?> TryAcquireAsync(string name, CancellationToken cancellationToken = default) => AcquireAsync(name, TryTake, null, cancellationToken);

    /// <summary>Takes a lock, and waits for it in the server's queue.</summary>
    /// <param name="name">The lock; two names share a lock when their 64-bit hashes do.</param>
    /// <param name="timeout">Longest wait, 1 ms or more; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="TimeoutException">Others had it all the time.</exception>
    /// <exception cref="LockUnavailableException">A pooler is in between.</exception>
    public async ValueTask<AdvisoryLock> AcquireAsync(string name, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        try
        {
            return (await AcquireAsync(name, Take, timeout, cancellationToken).ConfigureAwait(false))!;
        }
        catch (PostgresException late) when (late.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            throw new TimeoutException(FormattableString.Invariant($"The advisory lock '{name}' was not free within {timeout.TotalSeconds:0.###} s."), late);
        }
    }

    private async ValueTask<AdvisoryLock?> AcquireAsync(string name, string sql, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await RequireSessionAsync(connection, cancellationToken).ConfigureAwait(false);
            if (timeout is { } limit)
            {
                await SetTimeoutAsync(connection, limit, cancellationToken).ConfigureAwait(false);
            }

            await using var take = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = name } } };
            if (timeout is { } most)
            {
                // The server counts the time; the client gives up later, when a server that froze does not count.
                take.CommandTimeout = most == Timeout.InfiniteTimeSpan ? 0 : (int)Math.Min(int.MaxValue, Math.Ceiling(most.TotalSeconds) + take.CommandTimeout);
            }

            if (await take.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is false)
            {
                await connection.DisposeAsync().ConfigureAwait(false);
                return null;
            }

            var token = options.IsFenced ? await PostgresFence.IssueAsync(connection, name, cancellationToken).ConfigureAwait(false) : default;
            return new AdvisoryLock(connection, name, token, options);
        }
        catch
        {
            // Closed, not given back to the pool: the server frees what the session may hold.
            NpgsqlConnection.ClearPool(connection);
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static async Task SetTimeoutAsync(NpgsqlConnection connection, TimeSpan limit, CancellationToken cancellationToken)
    {
        var milliseconds = limit == Timeout.InfiniteTimeSpan ? 0 : Math.Max(1, Math.Ceiling(limit.TotalMilliseconds));
        await using var set = new NpgsqlCommand("SELECT set_config('lock_timeout', $1, false)", connection) { Parameters = { new() { Value = FormattableString.Invariant($"{milliseconds}ms") } } };
        await set.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    // A pooler greets its clients with a process number of its own making.
    private async Task RequireSessionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var ask = new NpgsqlCommand("SELECT pg_backend_pid()", connection);
        var process = (int)(await ask.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
        if (process != connection.ProcessID && !options.AllowSessionPooler)
        {
            throw new LockUnavailableException(
                "An advisory lock belongs to a session, and a pooler stands between this process and the server: connect to the server itself, use PostgresLockLeases, or set AllowSessionPooler when the pooler is in session mode.",
                isTransient: false);
        }
    }
}
