using System.Collections.Concurrent;

namespace Polystore.Runtime.Limits;

/// <summary>The generic cell rate algorithm; a full bucket says nothing.</summary>
internal sealed class LocalBuckets(RateLimit limit, TimeProvider time) : LocalCounts
{
    private readonly ConcurrentDictionary<string, double> fullAt = new(StringComparer.Ordinal);

    public override RateDecision Ask(string key, int permits, LocalCounting how)
    {
        var each = 1 / limit.Rate;
        var now = time.GetTimestamp() / (double)time.TimestampFrequency;
        if (fullAt.Count >= Most)
        {
            foreach (var (other, at) in fullAt.Where(bucket => bucket.Value <= now))
            {
                fullAt.TryRemove(KeyValuePair.Create(other, at));
            }
        }

        while (true)
        {
            var known = fullAt.TryGetValue(key, out var kept);
            var full = Math.Max(known ? kept : 0, now);
            var after = full + (permits * each);
            var wait = after - (limit.Most * each) - now;

            // A rounding error is no reason to turn a call away.
            if (how != LocalCounting.Charge && wait > each * 1e-6)
            {
                return new RateDecision(false, Left(now, full, each), TimeSpan.FromSeconds(wait), IsShared: false);
            }

            if (how == LocalCounting.Look || (known ? fullAt.TryUpdate(key, after, kept) : fullAt.TryAdd(key, after)))
            {
                return new RateDecision(true, Left(now, after, each), TimeSpan.Zero, IsShared: false);
            }
        }
    }

    private int Left(double now, double full, double each) => (int)Math.Floor(((now + (limit.Most * each) - full) / each) + 1e-6);
}
