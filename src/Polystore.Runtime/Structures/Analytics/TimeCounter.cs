using System.Globalization;
using System.Runtime.InteropServices;
using Polystore.RedisClient;
using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Structures.Analytics;

/// <summary>
/// Counts events in buckets of time, of several lengths at once (rollups), each kept for its own while. Buckets begin at multiples of their
/// length since 1970 in UTC. In Redis a hash holds 128 buckets, so that a chart is a few commands; it goes when its last bucket is over.
/// </summary>
public sealed class TimeCounter
{
    private const int BucketsOfHash = 128;

    private readonly ICounterPort port;
    private readonly TimeCounterOptions options;
    private readonly string prefix;

    /// <summary>One in Redis; nothing is sent.</summary>
    /// <exception cref="ArgumentException">An option is out of its range; the sentence names it.</exception>
    public TimeCounter(RedisDatabase redis, TimeCounterOptions options)
        : this(StructureHome.Of(redis), options)
    {
    }

    /// <summary>One where a key-value store is: in Redis, or in this process and forgotten with it. Nothing is sent.</summary>
    /// <exception cref="ArgumentException">An option is out of its range; the sentence names it.</exception>
    public TimeCounter(IKeyValueStore store, TimeCounterOptions options)
        : this(StructureHome.Of(store), options)
    {
    }

    internal TimeCounter(StructureHome home, TimeCounterOptions options)
    {
        options.Validate();
        this.options = options = options with { };
        prefix = $"count:{StructureName.Tag(options.Name)}:";
        port = home.Choose<ICounterPort>(redis => new RedisCounter(redis), store => new LocalCounter(store));
    }

    /// <summary>Counts.</summary>
    /// <param name="what">What happened: a page, a product. No colon at its end.</param>
    /// <param name="by">How often.</param>
    /// <param name="at">When; null for now. Older than a rollup is kept it is not counted there.</param>
    /// <param name="cancellationToken">Stops waiting; it may be counted all the same.</param>
    public async ValueTask AddAsync(string what, long by = 1, DateTimeOffset? at = null, CancellationToken cancellationToken = default)
    {
        var (now, when) = (options.Time.GetUtcNow(), at ?? options.Time.GetUtcNow());
        var places = new List<(string, long, TimeSpan)>();
        foreach (var (length, kept) in options.Rollups)
        {
            var bucket = BucketOf(when, length);
            var over = DateTimeOffset.FromUnixTimeSeconds((((bucket / BucketsOfHash) + 1) * BucketsOfHash * Seconds(length)) + Seconds(kept));
            if (over > now)
            {
                places.Add((KeyOf(what, length, bucket), bucket, over - now));
            }
        }

        if (places.Count > 0)
        {
            await port.AddAsync(places, by, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The buckets of a stretch of time, empty ones with them.</summary>
    /// <param name="what">What happened.</param>
    /// <param name="bucket">The length of one of <see cref="TimeCounterOptions.Rollups"/>.</param>
    /// <param name="from">The bucket of this moment is the first.</param>
    /// <param name="to">The bucket before this moment's, or this moment's when it is begun, is the last.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ArgumentException">There is no such rollup, or the stretch has more than 100,000 buckets.</exception>
    public async ValueTask<IReadOnlyList<TimeCount>> ReadAsync(string what, TimeSpan bucket, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken = default)
    {
        OptionRange.Require(options.Rollups.Any(rollup => rollup.Bucket == bucket), nameof(bucket), bucket, "the length of a rollup");
        var (first, end) = (BucketOf(from, bucket), BucketOf(to - TimeSpan.FromTicks(1), bucket) + 1);
        OptionRange.Require(end - first <= 100_000, nameof(to), $"{end - first} buckets after", "at most 100,000 buckets after from");
        var counts = new List<TimeCount>((int)Math.Max(0, end - first));
        for (var at = first; at < end;)
        {
            var next = Math.Min(end, ((at / BucketsOfHash) + 1) * BucketsOfHash);
            foreach (var count in await port.ReadAsync(KeyOf(what, bucket, at), at, (int)(next - at), cancellationToken).ConfigureAwait(false))
            {
                counts.Add(new TimeCount(DateTimeOffset.FromUnixTimeSeconds(at++ * Seconds(bucket)), count));
            }
        }

        return counts;
    }

    private static long Seconds(TimeSpan time) => (long)time.TotalSeconds;

    private static long BucketOf(DateTimeOffset time, TimeSpan length) => time.ToUnixTimeSeconds() / Seconds(length);

    private string KeyOf(string what, TimeSpan length, long bucket) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{what}:{Seconds(length)}:{bucket / BucketsOfHash}");
}

/// <summary>A bucket.</summary>
/// <param name="Begin">Its first moment.</param>
/// <param name="Count">What was counted in it.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TimeCount(DateTimeOffset Begin, long Count);
