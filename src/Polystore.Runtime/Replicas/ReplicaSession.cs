using System.Data;
using System.Data.Common;
using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Replicas;

/// <summary>
/// What one caller writes and reads: it always reads its own writes and never less than it has read before, from whichever server. Keep <see cref="Token"/> for the caller's next
/// session, in this process or another. Safe for concurrent calls; a read has the writes that had returned when it began.
/// </summary>
public sealed class ReplicaSession
{
    private readonly ReplicatedStore stores;
    private readonly Lock gate = new();
    private ConsistencyToken token;
    private ulong oldest = ulong.MaxValue;

    internal ReplicaSession(ReplicatedStore stores, ConsistencyToken token)
    {
        this.stores = stores;
        this.token = token;
    }

    /// <summary>What was written and read so far, by this session and those before it.</summary>
    public ConsistencyToken Token
    {
        get
        {
            lock (gate)
            {
                return token;
            }
        }
    }

    /// <summary>The name under which the token has this session's positions.</summary>
    internal string Store => stores.Primary.Name;

    /// <summary>Everything that was read holds every commit up to this position; the largest number when nothing was read.</summary>
    internal ulong Oldest
    {
        get
        {
            lock (gate)
            {
                return oldest;
            }
        }
    }

    /// <summary>Another session that begins where this one is.</summary>
    internal ReplicaSession Next() => stores.Session(Token);

    /// <summary>Takes on what somebody else has read for this session.</summary>
    internal void HasSeen(ConsistencyToken other)
    {
        lock (gate)
        {
            token = token.With(other);
        }
    }

    /// <summary>Runs a statement that writes, on the primary.</summary>
    /// <returns>How many rows it changed.</returns>
    public Task<int> ExecuteAsync(SqlQuery query, CancellationToken cancellationToken = default) =>
        WrittenAsync(stores.Primary.ExecuteAsync(query, cancellationToken));

    /// <summary>Runs a transaction on the primary, as <see cref="RelationalStore.InTransactionAsync{T}"/> does.</summary>
    public Task<T> InTransactionAsync<T>(
        Func<RelationalTransaction, CancellationToken, Task<T>> body, IsolationLevel isolation = IsolationLevel.ReadCommitted, CancellationToken cancellationToken = default) =>
        WrittenAsync(stores.Primary.InTransactionAsync(body, isolation, cancellationToken));

    /// <summary>All rows, mapped.</summary>
    public async Task<List<T>> QueryListAsync<T>(SqlQuery query, Func<DbDataReader, T> map, ReadIntent intent = ReadIntent.Replica, CancellationToken cancellationToken = default)
    {
        var read = await (intent == ReadIntent.Primary ? stores.PrimaryAsync(query, map, cancellationToken) : stores.ReadAsync(query, map, Token, cancellationToken)).ConfigureAwait(false);
        if (stores.IsMonotonic)
        {
            lock (gate)
            {
                token = token.With(stores.Primary.Name, read.AtMost);
                oldest = Math.Min(oldest, read.AtLeast);
            }
        }

        return read.Rows;
    }

    /// <summary>The first row, mapped; the default when there is none.</summary>
    public async Task<T?> QueryFirstAsync<T>(SqlQuery query, Func<DbDataReader, T> map, ReadIntent intent = ReadIntent.Replica, CancellationToken cancellationToken = default) =>
        (await QueryListAsync(query, map, intent, cancellationToken).ConfigureAwait(false)).FirstOrDefault();

    /// <summary>The first column of the first row; the default when there is no row or it is NULL.</summary>
    public Task<T?> QueryValueAsync<T>(SqlQuery query, ReadIntent intent = ReadIntent.Replica, CancellationToken cancellationToken = default) =>
        QueryFirstAsync(query, static row => row.IsDBNull(0) ? default : row.GetFieldValue<T>(0), intent, cancellationToken);

    // Also after a failure: a write whose connection was lost may be there. When the position cannot be learned, only the primary is sure to have it.
    private async Task<T> WrittenAsync<T>(Task<T> write)
    {
        try
        {
            return await write.ConfigureAwait(false);
        }
        finally
        {
            var position = await PositionAsync().ConfigureAwait(false);
            lock (gate)
            {
                token = token.After(stores.Primary.Name, position);
            }
        }
    }

    private async Task<ulong> PositionAsync()
    {
        if (stores.Primary.Dialect is not PostgresDialect)
        {
            return 0;
        }

        try
        {
            return Lsn.Parse(await stores.Primary.QueryValueAsync<string>(Lsn.Written, CancellationToken.None).ConfigureAwait(false));
        }
        catch (Exception unknown) when (unknown is DbException or StoreException)
        {
            return ConsistencyToken.Unknown;
        }
    }
}
