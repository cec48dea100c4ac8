using Polystore.Redis.Keys.Resuming;
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
        Keep(number, item);
    }

    /// <summary>Offers all that another list kept.</summary>
    public void Join(NotableKeys other)
    {
        foreach (var (item, (number, _)) in other.kept.UnorderedItems.OrderByDescending(item => item.Priority))
        {
            Keep(number, item);
        }
    }

    public void Store(StateStream state)
    {
        var stored = state.Each(kept.UnorderedItems.ToList(), entry =>
        {
            var (number, place) = (state.Number(entry.Priority.Number), state.Number(entry.Priority.Order));
            var key = entry.Element;
            var item = new Kept(
                state.Bytes(key?.Name ?? []),
                state.Number(key?.Database ?? 0),
                (RedisType)state.Number((long)(key?.Type ?? RedisType.String)),
                (RedisEncoding)state.Number((long)(key?.Encoding ?? RedisEncoding.Raw)),
                state.Memory(key?.Bytes ?? default),
                state.Number(key?.Elements ?? 0),
                state.Maybe(key?.TtlMilliseconds),
                state.Maybe(key?.IdleSeconds),
                (byte?)state.Maybe(key?.Frequency));
            return (Element: item, Priority: (number, place));
        });
        order = state.Number(order);
        if (state.IsReading)
        {
            kept.EnqueueRange(stored);
        }
    }

    private void Keep(long number, Kept item)
    {
        kept.Enqueue(item, (number, --order));
        if (kept.Count > most)
        {
            kept.Dequeue();
        }
    }
}
