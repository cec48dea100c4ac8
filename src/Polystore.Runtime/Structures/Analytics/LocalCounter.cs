using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Structures.Analytics;

/// <summary>Buckets in a store of this process, forgotten with it.</summary>
internal sealed class LocalCounter(EmbeddedKeyValueStore store) : ICounterPort
{
    private static TimeSpan Shortest => TimeSpan.FromMilliseconds(1);

    public async ValueTask AddAsync(IReadOnlyList<(string Key, long Bucket, TimeSpan Life)> places, long by, CancellationToken cancellationToken) => await store.StepAsync(
        keys =>
        {
            foreach (var (key, bucket, life) in places)
            {
                var buckets = keys.Demand<Dictionary<long, long>>(key, "A counter");
                buckets[bucket] = buckets.GetValueOrDefault(bucket) + by;
                keys.Expire(key, life < Shortest ? Shortest : life);
            }

            return true;
        },
        cancellationToken).ConfigureAwait(false);

    public ValueTask<long[]> ReadAsync(string key, long first, int count, CancellationToken cancellationToken) => store.StepAsync(
        keys => keys.Find<Dictionary<long, long>>(key, "A counter") is { } buckets ? Enumerable.Range(0, count).Select(i => buckets.GetValueOrDefault(first + i)).ToArray() : new long[count], cancellationToken);
}
