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
    /// <inheritdoc />
    public bool CanQueue => false;

    /// <summary>Makes the table polystore_fence where it is missing.</summary>
    public Task EnsureAsync(CancellationToken cancellationToken = default) => CoordinationTables.EnsureAsync(source, CoordinationTables.Fence, cancellationToken);

    /// <inheritdoc />
    public async ValueTask<LeaseAnswer> TryTakeAsync(LeaseRequest request, CancellationToken cancellationToken)
    {
        await using var take = Command(FenceSql.Take, request.Name, request.Holder, request.Lease.TotalSeconds);
        if (await take.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is long token)
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
        await using var release = Command(FenceSql.Release, name, holder);
        await release.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public ValueTask<ILockWatch> WatchAsync(string name, CancellationToken cancellationToken) => new(new PollingWatch(time ?? TimeProvider.System));

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
