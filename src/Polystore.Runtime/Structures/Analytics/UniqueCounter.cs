using Polystore.RedisClient;
using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Structures.Analytics;

/// <summary>
/// Counts different members (visitors) a day, by HyperLogLog: 12 kB a day at most in Redis, 16 kB in this process, whatever their number, with a standard error of 0.81 %
/// (the documentation of PFCOUNT). Days are UTC's.
/// </summary>
public sealed class UniqueCounter
{
    private readonly IUniquePort port;
    private readonly DayKeys days;

    /// <summary>One in Redis; nothing is sent.</summary>
    /// <param name="redis">One server, sentinels, or a cluster.</param>
    /// <param name="name">1 to 200 characters without braces.</param>
    /// <param name="kept">How long a day is kept after its end, from a day to ten years.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <exception cref="ArgumentException">The name is too long or has braces, or a day is kept too long or not long enough.</exception>
    public UniqueCounter(RedisDatabase redis, string name, TimeSpan kept, TimeProvider? time = null)
        : this(StructureHome.Of(redis), name, kept, time)
    {
    }

    /// <summary>One where a key-value store is: in Redis, or in this process and forgotten with it. Nothing is sent.</summary>
    /// <inheritdoc cref="UniqueCounter(RedisDatabase, string, TimeSpan, TimeProvider)"/>
    public UniqueCounter(IKeyValueStore store, string name, TimeSpan kept, TimeProvider? time = null)
        : this(StructureHome.Of(store), name, kept, time)
    {
    }

    internal UniqueCounter(StructureHome home, string name, TimeSpan kept, TimeProvider? time)
    {
        days = new DayKeys($"unique:{StructureName.Tag(name)}:", kept, time);
        port = home.Choose<IUniquePort>(redis => new RedisUnique(redis), store => new LocalUnique(store));
    }

    /// <summary>Counts members for today.</summary>
    public ValueTask AddAsync(IReadOnlyList<string> members, CancellationToken cancellationToken = default) => port.AddAsync(days.Today, members, days.Life, cancellationToken);

    /// <summary>Different members of the days from the first to the last, both with them: who came on several days counts once.</summary>
    public ValueTask<long> CountAsync(DateOnly first, DateOnly last, CancellationToken cancellationToken = default)
    {
        OptionRange.Require(last >= first && last.DayNumber - first.DayNumber < 3660, nameof(last), last, "on the first day or later, and at most ten years after it");
        return port.CountAsync([.. Enumerable.Range(0, last.DayNumber - first.DayNumber + 1).Select(day => days.Of(first.AddDays(day)))], cancellationToken);
    }
}
