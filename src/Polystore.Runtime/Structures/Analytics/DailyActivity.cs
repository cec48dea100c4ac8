using Polystore.RedisClient;
using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Structures.Analytics;

/// <summary>
/// Who was active on which day, exactly, as a bitmap a day: a bit a member by its number, so that a million members are 125 kB a day. Days
/// are UTC's. Numbers should be dense: the bitmap is as long as the highest.
/// </summary>
public sealed class DailyActivity
{
    // Redis has strings of 512 MB.
    private const long MostMembers = 512L * 1024 * 1024 * 8;

    private readonly IActivityPort port;
    private readonly DayKeys days;

    /// <summary>One in Redis; nothing is sent.</summary>
    /// <param name="redis">One server, sentinels, or a cluster.</param>
    /// <param name="name">1 to 200 characters without braces.</param>
    /// <param name="kept">How long a day is kept after its end, from a day to ten years.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <exception cref="ArgumentException">The name is too long or has braces, or a day is kept too long or not long enough.</exception>
    public DailyActivity(RedisDatabase redis, string name, TimeSpan kept, TimeProvider? time = null)
        : this(StructureHome.Of(redis), name, kept, time)
    {
    }

    /// <summary>One where a key-value store is: in Redis, or in this process and forgotten with it. Nothing is sent.</summary>
    /// <inheritdoc cref="DailyActivity(RedisDatabase, string, TimeSpan, TimeProvider)"/>
    public DailyActivity(IKeyValueStore store, string name, TimeSpan kept, TimeProvider? time = null)
        : this(StructureHome.Of(store), name, kept, time)
    {
    }

    internal DailyActivity(StructureHome home, string name, TimeSpan kept, TimeProvider? time)
    {
        days = new DayKeys($"active:{StructureName.Tag(name)}:", kept, time);
        port = home.Choose<IActivityPort>(redis => new RedisActivity(redis, days.Scratch), store => new LocalActivity(store));
    }

    /// <summary>Marks a member as active today.</summary>
    /// <param name="member">Its number, from 0 to 2^32 - 1.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public ValueTask MarkAsync(long member, CancellationToken cancellationToken = default)
    {
        Check(member);
        return port.MarkAsync(days.Today, member, days.Life, cancellationToken);
    }

    /// <summary>Whether a member was active on a day.</summary>
    public ValueTask<bool> WasActiveAsync(long member, DateOnly day, CancellationToken cancellationToken = default)
    {
        Check(member);
        return port.HasAsync(days.Of(day), member, cancellationToken);
    }

    /// <summary>How many were active on a day.</summary>
    public ValueTask<long> CountAsync(DateOnly day, CancellationToken cancellationToken = default) => CountAsync(onAll: false, [day], cancellationToken);

    /// <summary>How many were active on every one of the days (retention).</summary>
    public ValueTask<long> CountOnAllAsync(IReadOnlyList<DateOnly> when, CancellationToken cancellationToken = default) => CountAsync(onAll: true, when, cancellationToken);

    /// <summary>How many were active on at least one of the days (weekly or monthly active members).</summary>
    public ValueTask<long> CountOnAnyAsync(IReadOnlyList<DateOnly> when, CancellationToken cancellationToken = default) => CountAsync(onAll: false, when, cancellationToken);

    private static void Check(long member) => OptionRange.Require(member is >= 0 and < MostMembers, nameof(member), member, "from 0 to 2^32 - 1");

    private ValueTask<long> CountAsync(bool onAll, IReadOnlyList<DateOnly> when, CancellationToken cancellationToken) =>
        when.Count == 0 ? ValueTask.FromResult(0L) : port.CountAsync([.. when.Select(days.Of)], onAll, cancellationToken);
}
