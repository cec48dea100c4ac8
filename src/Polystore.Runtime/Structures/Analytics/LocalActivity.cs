using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Structures.Analytics;

/// <summary>Bitmaps in a store of this process, forgotten with it.</summary>
internal sealed class LocalActivity(EmbeddedKeyValueStore store) : IActivityPort
{
    private const string Operation = "A bitmap";

    public async ValueTask MarkAsync(string day, long member, long life, CancellationToken cancellationToken) => await store.StepAsync(
        keys =>
        {
            keys.Demand<SparseBits>(day, Operation).Set(member);
            return keys.Expire(day, TimeSpan.FromMilliseconds(life));
        },
        cancellationToken).ConfigureAwait(false);

    public ValueTask<bool> HasAsync(string day, long member, CancellationToken cancellationToken) => store.StepAsync(keys => Bits(keys, day).Has(member), cancellationToken);

    public ValueTask<long> CountAsync(IReadOnlyList<string> days, bool onAll, CancellationToken cancellationToken) => store.StepAsync(
        keys => days.Select(day => Bits(keys, day)).Aggregate((one, other) => SparseBits.Combine(one, other, onAll)).Count(), cancellationToken);

    private static SparseBits Bits(KeySpace keys, string day) => keys.Find<SparseBits>(day, Operation) ?? new SparseBits();
}
