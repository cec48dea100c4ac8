using Polystore.Redis.Keys.Resuming;

namespace Polystore.Redis.Keys.Patterns;

/// <summary>What is known of the keys of one pattern: how many there are, and what those showed that were examined. Two of them can be added.</summary>
internal sealed class PatternStatistics
{
    private readonly KeySums drawn = new();
    private KeySums? certain;

    // Of patterns whose sample had another share, already for all their keys.
    private KeySums? joined;

    /// <summary>Counts and bytes with their variance.</summary>
    public SampledBytes Sample { get; } = new();

    public string? CommonestType => (drawn.Kinds.Commonest ?? certain?.Kinds.Commonest ?? joined?.Kinds.Commonest) is { } kind ? RedisNames.Of(kind.Type) : null;

    public void Add(in KeyFacts key)
    {
        Sample.Examine(key.Bytes, key.QuickBytes, key.IsCertain);
        (key.IsCertain ? certain ??= new() : drawn).Add(key);
    }

    public void Add(PatternStatistics other)
    {
        if (other.Sample.Examined > 0)
        {
            (joined ??= new()).Add(other.Whole(), 1, 1);
        }

        Sample.Join(other.Sample);
    }

    /// <summary>What all keys of the pattern would have shown, by those that were examined.</summary>
    public KeySums Whole()
    {
        var whole = new KeySums();
        var seen = (certain?.Bytes.Loaded ?? 0) + (joined?.Bytes.Loaded ?? 0);
        var bytes = drawn.Bytes.Loaded == 0 ? 0 : (Sample.Estimate().Bytes - seen) / drawn.Bytes.Loaded;
        whole.Add(drawn, Sample.Factor, Sample.Factor == 1 ? 1 : bytes);
        foreach (var exact in new[] { certain, joined }.OfType<KeySums>())
        {
            whole.Add(exact, 1, 1);
        }

        return whole;
    }

    public void Store(StateStream state)
    {
        Sample.Store(state);
        drawn.Store(state);
        certain = state.Part(certain, () => new KeySums(), sums => sums.Store(state));
        joined = state.Part(joined, () => new KeySums(), sums => sums.Store(state));
    }
}
