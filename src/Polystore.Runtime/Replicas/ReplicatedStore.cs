using System.Data.Common;
using System.Diagnostics.Metrics;
using Polystore.Runtime.Resilience;
using Polystore.Runtime.Stores;
using Polystore.Runtime.Telemetry;

namespace Polystore.Runtime.Replicas;

/// <summary>
/// A PostgreSQL primary with its streaming replicas. Writes go to the primary; reads go to replicas in turn, but only to one that has what
/// the reader has written, by its <see cref="ConsistencyToken"/>. Without replicas, and on SQLite, the primary answers everything.
/// </summary>
public sealed class ReplicatedStore
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(5);
    private static readonly Meter Meter = new(StoreTelemetry.SourceName);
    private static readonly Counter<long> Reads = Meter.CreateCounter<long>("polystore.replica.reads", "{read}", "Reads that a replica might have answered, by who did: replica, primary");

    private readonly Replica[] replicas;
    private readonly ReplicaOptions options;
    private uint turn;
    private long byReplica;
    private long byPrimary;

    /// <summary>Makes one; it owns none of the stores.</summary>
    /// <exception cref="ArgumentException">An option is out of its range, or there are replicas of something other than PostgreSQL.</exception>
    public ReplicatedStore(RelationalStore primary, IReadOnlyList<RelationalStore> replicas, ReplicaOptions? options = null)
    {
        this.options = options ?? new ReplicaOptions();
        this.options.Validate();
        OptionRange.Require(replicas.Count == 0 || primary.Dialect is PostgresDialect, nameof(replicas), replicas.Count, $"0, as {primary.SystemName} has none");
        Primary = primary;
        this.replicas = [.. replicas.Select(replica => new Replica(replica, this.options))];
    }

    /// <summary>The primary.</summary>
    public RelationalStore Primary { get; }

    /// <summary>Reads with <see cref="ReadIntent.Replica"/> that a replica answered.</summary>
    public long ReplicaReads => Interlocked.Read(ref byReplica);

    /// <summary>Reads with <see cref="ReadIntent.Replica"/> that fell back to the primary.</summary>
    public long PrimaryReads => Interlocked.Read(ref byPrimary);

    /// <summary>What one caller writes and reads, going on from what it has written before.</summary>
    public ReplicaSession Session(ConsistencyToken? token = null) => new(this, token ?? ConsistencyToken.None);

    /// <summary>True when sessions keep what they have read in their tokens.</summary>
    internal bool IsMonotonic => options.Monotonic && Primary.Dialect is PostgresDialect;

    internal async Task<PositionedRows<T>> ReadAsync<T>(SqlQuery query, Func<DbDataReader, T> map, ConsistencyToken token, CancellationToken cancellationToken)
    {
        var position = token.Of(Primary.Name);
        var began = options.Time.GetTimestamp();
        var start = Interlocked.Increment(ref turn);
        while (replicas.Any(replica => replica.IsUsable))
        {
            for (var i = 0; i < replicas.Length; i++)
            {
                var replica = replicas[(start + i) % (uint)replicas.Length];
                if (replica.IsUsable && await TryReadAsync(replica, query, map, position, cancellationToken).ConfigureAwait(false) is { } rows)
                {
                    Count(ref byReplica, "replica");
                    return rows;
                }
            }

            if (options.Time.GetElapsedTime(began) >= options.MaxWait)
            {
                break;
            }

            await Task.Delay(Poll, options.Time, cancellationToken).ConfigureAwait(false);
        }

        Count(ref byPrimary, "primary");
        return await PrimaryAsync(query, map, cancellationToken).ConfigureAwait(false);
    }

    internal async Task<PositionedRows<T>> PrimaryAsync<T>(SqlQuery query, Func<DbDataReader, T> map, CancellationToken cancellationToken) => IsMonotonic
        ? await PositionedRows<T>.ReadAsync(Primary, query, map, null, cancellationToken).ConfigureAwait(false)
        : new PositionedRows<T>(await Primary.QueryListAsync(query, map, cancellationToken).ConfigureAwait(false), 0, 0);

    private static async Task<PositionedRows<T>?> TryReadAsync<T>(Replica replica, SqlQuery query, Func<DbDataReader, T> map, ulong position, CancellationToken cancellationToken)
    {
        try
        {
            return await replica.HasAsync(position, cancellationToken).ConfigureAwait(false)
                ? await replica.ReadAsync(query, map, position, cancellationToken).ConfigureAwait(false)
                : null;
        }
        catch (StaleReplicaException)
        {
            return null;
        }
        catch (Exception failure) when (StoreFailures.IsUnavailable(failure))
        {
            replica.Rest();
            return null;
        }
        catch (DbException conflict) when (conflict.SqlState == RecoveryConflict)
        {
            return null;
        }
    }

    // 40001 on a replica: the primary removed what the statement read (manual, 26.4.2).
    private const string RecoveryConflict = "40001";

    private void Count(ref long counter, string by)
    {
        Interlocked.Increment(ref counter);
        Reads.Add(1, new("polystore.store.name", Primary.Name), new("polystore.replica.role", by));
    }
}
