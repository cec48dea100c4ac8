using System.Data.Common;
using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Replicas;

/// <summary>A replica, how far it was seen to be, and until when it is left alone.</summary>
internal sealed class Replica(RelationalStore store, ReplicaOptions options)
{
    private long seen;
    private long restsUntil = long.MinValue;

    /// <summary>False while it is left alone.</summary>
    public bool IsUsable => options.Time.GetTimestamp() >= Interlocked.Read(ref restsUntil);

    /// <summary>Lets it rest for a while.</summary>
    public void Rest() => Interlocked.Exchange(ref restsUntil, options.Time.GetTimestamp() + (long)(options.RetryAfter.TotalSeconds * options.Time.TimestampFrequency));

    /// <summary>True when it has come as far; it is asked only when it was not seen to be.</summary>
    public async ValueTask<bool> HasAsync(ulong position, CancellationToken cancellationToken)
    {
        if (position <= (ulong)Interlocked.Read(ref seen))
        {
            return true;
        }

        Saw(Lsn.Parse(await store.QueryValueAsync<string>(Lsn.Visible, cancellationToken).ConfigureAwait(false)));
        return position <= (ulong)Interlocked.Read(ref seen);
    }

    /// <summary>Reads there, and checks in the same round trip that it is as far: what it was seen to be is of another life when it was set up anew.</summary>
    /// <exception cref="StaleReplicaException">It is not.</exception>
    public async Task<PositionedRows<T>> ReadAsync<T>(SqlQuery query, Func<DbDataReader, T> map, ulong position, CancellationToken cancellationToken)
    {
        var read = await PositionedRows<T>.ReadAsync(store, query, map, visible => Verify(visible, position), cancellationToken).ConfigureAwait(false);
        Saw(read.AtLeast);
        return read;
    }

    private void Verify(ulong visible, ulong position)
    {
        if (visible < position)
        {
            Interlocked.Exchange(ref seen, (long)visible);
            throw new StaleReplicaException();
        }
    }

    private void Saw(ulong position)
    {
        var before = Interlocked.Read(ref seen);
        while ((ulong)before < position && Interlocked.CompareExchange(ref seen, (long)position, before) is var now && now != before)
        {
            before = now;
        }
    }
}
