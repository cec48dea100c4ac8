using Polystore.Redis.Observe.Sections;
using Polystore.RedisClient;

namespace Polystore.Redis.Observe;

/// <summary>Reads how the keys and the work of a primary lie in its slots.</summary>
internal static class SlotReading
{
    private const int Kept = 8;

    // So many counts are on their way at once: each costs the server a look at one number.
    private const int Batch = 1024;

    /// <param name="reading">Asks the primary.</param>
    /// <param name="nodes">What CLUSTER NODES answered; null when it was not asked or refused, and then it is asked for, so that a refusal is the reason.</param>
    public static async Task<RedisSlots> ReadAsync(ProbeReading reading, string? nodes)
    {
        try
        {
            return Stats(await reading.SendAsync("CLUSTER", "SLOT-STATS", "SLOTSRANGE", 0, ClusterText.Slots - 1));
        }
        catch (RedisServerException older) when (older.Kind != RedisErrorKind.NoPermission)
        {
            return Of(await CountAsync(reading, ClusterText.OwnSlots(nodes ?? (await reading.SendAsync("CLUSTER", "NODES")).Text())));
        }
    }

    /// <summary>Reads the reply of CLUSTER SLOT-STATS: for each slot its number and a map of what is known of it.</summary>
    public static RedisSlots Stats(RedisReply reply)
    {
        var slots = new List<RedisSlot>(reply.Count);
        foreach (var item in reply.Items)
        {
            var fields = item.At(1).AsMap();
            slots.Add(new RedisSlot((int)Math.Clamp(item.At(0).AsInt64(), 0, ClusterText.Slots - 1), fields.Named("key-count").Whole(), fields.TryGetValue("cpu-usec", out var time) ? time.Whole() : null));
        }

        return Of(slots);
    }

    private static async Task<List<RedisSlot>> CountAsync(ProbeReading reading, IReadOnlyList<int> own)
    {
        var slots = new List<RedisSlot>(own.Count);
        foreach (var batch in own.Chunk(Batch))
        {
            var counts = await Task.WhenAll(batch.Select(slot => reading.SendAsync("CLUSTER", "COUNTKEYSINSLOT", slot)));
            slots.AddRange(batch.Zip(counts, (slot, count) => new RedisSlot(slot, count.Whole(), null)));
        }

        return slots;
    }

    private static RedisSlots Of(List<RedisSlot> slots)
    {
        var timed = slots.Where(slot => slot.Microseconds is not null).ToList();
        return new RedisSlots(
            slots.Sum(slot => slot.Keys),
            timed.Count == 0 ? null : timed.Sum(slot => slot.Microseconds!.Value),
            slots.Where(slot => slot.Keys > 0).OrderByDescending(slot => slot.Keys).ThenBy(slot => slot.Number).Take(Kept).ToList(),
            timed.Where(slot => slot.Microseconds > 0).OrderByDescending(slot => slot.Microseconds).ThenBy(slot => slot.Number).Take(Kept).ToList());
    }
}
