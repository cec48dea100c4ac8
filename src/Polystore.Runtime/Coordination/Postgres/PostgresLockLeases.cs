using Npgsql;

namespace Polystore.Runtime.Coordination.Postgres;

/// <summary>
/// Leases of locks in the table polystore_fence, by the server's clock. Lease and token are one row, the one that <see cref="PostgresFence"/>
/// checks. Works behind any pooler. Waiters ask again after 10 to 100 ms.
/// </summary>
/// <param name="source">The database.</param>
/// <param name="time">The clock of waits; null for the system's.</param>
public sealed class PostgresLockLeases(NpgsqlDataSource source, TimeProvider? time = null) : ILockLeases
{
    // A waiter asks again at least every half second.
    private const double WaiterAlive = 2;

    /// <inheritdoc />
    public bool CanQueue => true;

    /// <summary>Makes the tables polystore_fence and polystore_lock_waiters where they are missing.</summary>
    public Task EnsureAsync(CancellationToken cancellationToken = default) => CoordinationTables.EnsureAsync(source, CoordinationTables.Fence, cancellationToken);

    /// <inheritdoc />
    public async ValueTask<LeaseAnswer> TryTakeAsync(LeaseRequest request, CancellationToken cancellationToken)
    {
        if (await (request.Queue ? TakeInTurnAsync(request, cancellationToken) : TakeAsync(request, cancellationToken)).ConfigureAwait(false) is { } token)
        {
            return new LeaseAnswer(true, new FencingToken(token), TimeSpan.Zero);
        }

        await using var left = Command(FenceSql.Left, request.Name);
        return new LeaseAnswer(false, default, await left.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is double seconds ? TimeSpan.FromSeconds(seconds) : TimeSpan.Zero);
    }

    /// <inheritdoc />
    public async ValueTask<bool> RenewAsync(string name, string holder, TimeSpan lease, CancellationToken cancellationToken)
    {
        await using var renew = Command(FenceSql.Renew, name, holder, lease.TotalSeconds);
        return await renew.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) == 1;
    }

    /// <inheritdoc />
    public async ValueTask ReleaseAsync(string name, string holder, CancellationToken cancellationToken)
    {
        await using var both = source.CreateBatch();
        Add(both, FenceSql.Leave, name, holder);
        Add(both, FenceSql.Release, name, holder);
        await both.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public ValueTask<ILockWatch> WatchAsync(string name, CancellationToken cancellationToken) => new(new PollingWatch(time ?? TimeProvider.System));

    private async Task<long?> TakeAsync(LeaseRequest request, CancellationToken cancellationToken)
    {
        await using var take = Command(FenceSql.Take, request.Name, request.Holder, request.Lease.TotalSeconds);
        return await take.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) as long?;
    }

    private async Task<long?> TakeInTurnAsync(LeaseRequest request, CancellationToken cancellationToken)
    {
        var (name, holder) = (request.Name, request.Holder);
        await using var steps = source.CreateBatch();
        Add(steps, FairLockSql.StayAlive, name, holder, WaiterAlive);
        Add(steps, FairLockSql.Lock, name);
        Add(steps, FairLockSql.Bury, name, holder);
        Add(steps, FairLockSql.Take, name, holder, request.Lease.TotalSeconds);
        Add(steps, FairLockSql.Arrive, name, holder);
        if (request.Waits)
        {
            Add(steps, FairLockSql.Queue, name, holder, WaiterAlive);
        }

        // The only one of them that answers rows is the one that takes it.
        return await steps.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) as long?;
    }

    private static void Add(NpgsqlBatch batch, string sql, params ReadOnlySpan<object> values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        batch.BatchCommands.Add(command);
    }

    private NpgsqlCommand Command(string sql, params ReadOnlySpan<object> values)
    {
        var command = source.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command;
    }
}
