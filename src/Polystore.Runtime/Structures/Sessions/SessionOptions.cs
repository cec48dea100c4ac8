using Polystore.Runtime.Cache;

namespace Polystore.Runtime.Structures.Sessions;

/// <summary>How long sessions live. Copied when they are given.</summary>
public sealed record SessionOptions
{
    /// <summary>The application's name, the beginning of the keys: 1 to 200 characters without braces.</summary>
    public required string Name { get; set; }

    /// <summary>Turns sessions into bytes.</summary>
    public required ICacheSerializer Serializer { get; set; }

    /// <summary>How long a session lives after it was last read or written. From 1 s to a year.</summary>
    public TimeSpan Idle { get; set; } = TimeSpan.FromMinutes(20);

    /// <summary>How long it lives at most, however often it is used. From <see cref="Idle"/> to ten years.</summary>
    public TimeSpan Longest { get; set; } = TimeSpan.FromHours(12);

    /// <exception cref="ArgumentException">An option is out of its range; the sentence names it.</exception>
    internal void Validate()
    {
        StructureName.Require(Name);
        OptionRange.Require(Serializer is not null, nameof(Serializer), "missing", "given, among these options or once for all as the builder's");
        OptionRange.Require(Idle >= TimeSpan.FromSeconds(1) && Idle <= TimeSpan.FromDays(365), nameof(Idle), Idle, "from 1 s to a year");
        OptionRange.Require(Longest >= Idle && Longest <= TimeSpan.FromDays(3660), nameof(Longest), Longest, "from Idle to ten years");
    }
}
