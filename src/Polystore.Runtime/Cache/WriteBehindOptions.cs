namespace Polystore.Runtime.Cache;

/// <summary>How writes reach the database later. Immutable.</summary>
public sealed record WriteBehindOptions
{
    /// <summary>The name, the beginning of the keys: 1 to 64 characters without braces.</summary>
    public required string Name { get; init; }

    /// <summary>Turns values into bytes.</summary>
    public required ICacheSerializer Serializer { get; init; }

    /// <summary>How long a write waits for others of its key, of which the last one alone is written; zero not to wait.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Writes that are handed over at once, 1 or more.</summary>
    public int Batch { get; init; } = 100;

    /// <summary>How long one batch may take when its process dies; then another process writes it. From 1 s to an hour.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The clock of pauses.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <exception cref="ArgumentException">An option is out of its range; the sentence names it.</exception>
    internal void Validate()
    {
        OptionRange.Require(Name.Length is > 0 and <= 64 && !Name.AsSpan().ContainsAny('{', '}'), nameof(Name), $"'{Name}'", "1 to 64 characters without braces");
        OptionRange.Require(Delay >= TimeSpan.Zero && Delay <= TimeSpan.FromHours(1), nameof(Delay), Delay, "from zero to an hour");
        OptionRange.Require(Batch >= 1, nameof(Batch), Batch, "1 or more");
        OptionRange.Require(Lease >= TimeSpan.FromSeconds(1) && Lease <= TimeSpan.FromHours(1), nameof(Lease), Lease, "from 1 s to an hour");
    }
}

/// <summary>A write that the database does not have yet.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">Its last value; null when it was removed.</param>
/// <param name="Version">Grows with every write. A process that was stopped while it wrote may write an old one late: keep it beside the row, and write where it is lower.</param>
public sealed record WriteBehindItem<T>(string Key, T? Value, long Version)
    where T : class;
