namespace Polystore.Redis.Keys.Proving;

/// <summary>An even sample of the collections that a higher limit of the compact encoding could reach, so that they can be copied.</summary>
/// <param name="seed">Chooses it.</param>
internal sealed class CompactCandidates(int seed)
{
    /// <summary>Keys of each type that are kept.</summary>
    private const int Most = 500;

    private readonly Dictionary<RedisType, Reservoir> kept = [];
#pragma warning disable S2245 // A sample needs to be drawn the same way again, not to be unguessable.
    private readonly Random random = new(seed);
#pragma warning restore S2245

    /// <summary>A key and where it is.</summary>
    public sealed record Candidate(string Node, ExaminedKey Key);

    /// <summary>Those of a type that were kept.</summary>
    public IReadOnlyList<Candidate> Of(RedisType type) => kept.TryGetValue(type, out var reservoir) ? reservoir.Kept : [];

    /// <summary>Keeps the key or not; every key is kept with the same probability (Vitter's algorithm R).</summary>
    public void Offer(string node, ExaminedKey key)
    {
        if (key.Encoding is not (RedisEncoding.HashTable or RedisEncoding.SkipList) || key.Elements > Savings.SmallBlocks.EntryLimits[^1] || key.LongestElement > Savings.SmallBlocks.ValueLimits[^1])
        {
            return;
        }

        if (!kept.TryGetValue(key.Type, out var reservoir))
        {
            kept[key.Type] = reservoir = new Reservoir();
        }

        reservoir.Seen++;
        if (reservoir.Kept.Count < Most)
        {
            reservoir.Kept.Add(new Candidate(node, key));
        }
        else if (random.NextInt64(reservoir.Seen) is var place && place < Most)
        {
            reservoir.Kept[(int)place] = new Candidate(node, key);
        }
    }

    private sealed class Reservoir
    {
        public long Seen { get; set; }

        public List<Candidate> Kept { get; } = [];
    }
}
