using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Structures.Analytics;

/// <summary>HyperLogLogs in a store of this process, forgotten with it.</summary>
internal sealed class LocalUnique(EmbeddedKeyValueStore store) : IUniquePort
{
    private const string Operation = "A counter of different members";

    public async ValueTask AddAsync(string day, IReadOnlyList<string> members, long life, CancellationToken cancellationToken) => await store.StepAsync(
        keys =>
        {
            var sketch = keys.Demand<HyperLogLog>(day, Operation);
            foreach (var member in members)
            {
                sketch.Add(member);
            }

            return keys.Expire(day, TimeSpan.FromMilliseconds(life));
        },
        cancellationToken).ConfigureAwait(false);

    public ValueTask<long> CountAsync(IReadOnlyList<string> days, CancellationToken cancellationToken) => store.StepAsync(
        keys =>
        {
            var all = new HyperLogLog();
            foreach (var day in days)
            {
                if (keys.Find<HyperLogLog>(day, Operation) is { } sketch)
                {
                    all.Merge(sketch);
                }
            }

            return all.Estimate();
        },
        cancellationToken);
}
