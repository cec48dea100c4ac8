using Polystore.RedisClient;

namespace Polystore.Runtime.Structures.Analytics;

/// <summary>
/// Who was active on which day, exactly, as a bitmap a day: a bit a member by its number, so that a million members are 125 kB a day. Days
/// are UTC's. Numbers should be dense: the bitmap is as long as the highest.
/// </summary>
/// <param name="redis">One server, sentinels, or a cluster.</param>
/// <param name="name">1 to 200 characters without braces.</param>
/// <param name="kept">How long a day is kept after its end, from a day to ten years.</param>
/// <param name="time">The clock; null for the system's.</param>
public sealed class DailyActivity(RedisDatabase redis, string name, TimeSpan kept, TimeProvider? time = null)
{
    // Redis has strings of 512 MB.
    private const long MostMembers = 512L * 1024 * 1024 * 8;

    private static readonly RedisScript Mark = new("redis.call('SETBIT', KEYS[1], ARGV[1], 1) redis.call('PEXPIRE', KEYS[1], ARGV[2]) return 1");

    // KEYS: a scratch key, then the days. ARGV: AND or OR.
    private static readonly RedisScript Combined = new(
        "redis.call('BITOP', ARGV[1], KEYS[1], unpack(KEYS, 2)) local count = redis.call('BITCOUNT', KEYS[1]) redis.call('DEL', KEYS[1]) return count");

    private readonly DayKeys days = new($"active:{StructureName.Tag(name)}:", kept, time);

    /// <summary>Marks a member as active today.</summary>
    /// <param name="member">Its number, from 0 to 2^32 - 1.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async ValueTask MarkAsync(long member, CancellationToken cancellationToken = default)
    {
        Check(member);
        await redis.EvaluateAsync(Mark, [days.Today], [member, days.Life], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether a member was active on a day.</summary>
    public ValueTask<bool> WasActiveAsync(long member, DateOnly day, CancellationToken cancellationToken = default)
    {
        Check(member);
        return redis.ExecuteAsync(["GETBIT", days.Of(day), member], static reply => reply.AsBoolean(), cancellationToken);
    }

    /// <summary>How many were active on a day.</summary>
    public ValueTask<long> CountAsync(DateOnly day, CancellationToken cancellationToken = default) => redis.ExecuteAsync(["BITCOUNT", days.Of(day)], static reply => reply.AsInt64(), cancellationToken);

    /// <summary>How many were active on every one of the days (retention).</summary>
    public ValueTask<long> CountOnAllAsync(IReadOnlyList<DateOnly> when, CancellationToken cancellationToken = default) => CombineAsync("AND", when, cancellationToken);

    /// <summary>How many were active on at least one of the days (weekly or monthly active members).</summary>
    public ValueTask<long> CountOnAnyAsync(IReadOnlyList<DateOnly> when, CancellationToken cancellationToken = default) => CombineAsync("OR", when, cancellationToken);

    private static void Check(long member) => OptionRange.Require(member is >= 0 and < MostMembers, nameof(member), member, "from 0 to 2^32 - 1");

    private async ValueTask<long> CombineAsync(string how, IReadOnlyList<DateOnly> when, CancellationToken cancellationToken) => when.Count == 0
        ? 0
        : (await redis.EvaluateAsync(Combined, [days.Scratch, .. when.Select(day => (RedisArgument)days.Of(day))], [how], cancellationToken).ConfigureAwait(false)).AsInt64();
}
