using Polystore.Redis.Memory;

namespace Polystore.Redis.Keys;

/// <summary>The few keys with the highest number, in memory for those alone.</summary>
internal sealed class NotableKeys(int most)
{
    private readonly PriorityQueue<Kept, (long Number, long Order)> kept = new();
    private long order;

    public sealed record Kept(
        byte[] Name, long Database, RedisType Type, RedisEncoding Encoding, MemoryBytes Bytes, long Elements, long? TtlMilliseconds, long? IdleSeconds, byte? Frequency);

    /// <summary>Those that were kept, highest first.</summary>
    public IEnumerable<Kept> InOrder() => kept.UnorderedItems.OrderByDescending(item => item.Priority).Select(item => item.Element);

    /// <summary>Whether a key with that number would be kept.</summary>
    public bool Wants(long number) => kept.Count < most || (kept.TryPeek(out _, out var least) && number > least.Number);

    /// <summary>Keeps the key when its number is among the highest; of equal ones, those that came first.</summary>
    public void Offer(long number, in KeyFacts key)
    {
        if (!Wants(number))
        {
            return;
        }

        var item = new Kept(key.Name.ToArray(), key.Database, key.Type, key.Encoding, key.Memory, key.Elements, key.TtlMilliseconds, key.IdleSeconds, key.Frequency);
        kept.Enqueue(item, (number, --order));
        if (kept.Count > most)
        {
            kept.Dequeue();
        }
    }
}
