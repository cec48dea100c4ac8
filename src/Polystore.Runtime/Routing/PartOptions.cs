namespace Polystore.Runtime.Routing;

/// <summary>How a part is read and written. Immutable.</summary>
public sealed record PartOptions
{
    /// <summary>What the part is to its entity.</summary>
    public PartRole Role { get; init; } = PartRole.Required;

    /// <summary>Its name in messages and in <see cref="MissingPart"/>; null for that of its table, collection or property.</summary>
    public string? Name { get; init; }

    /// <summary>Longest that the store may take for one read or write of this part, 1 ms to an hour.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long live state stays after it was written, 1 ms or more; null for ever. For live state only.</summary>
    public TimeSpan? Life { get; init; }

    /// <summary>
    /// Whether a change of this part is one of the entity's version. False for what changes often and may be written by the last who comes: the
    /// authoritative store is then not asked when nothing else changes.
    /// </summary>
    public bool IsVersioned { get; init; } = true;

    /// <exception cref="ArgumentException">An option is out of its range; the sentence names it.</exception>
    internal void Validate(bool hasLife)
    {
        OptionRange.Require(Timeout >= TimeSpan.FromMilliseconds(1) && Timeout <= TimeSpan.FromHours(1), nameof(Timeout), Timeout, "1 ms to an hour");
        OptionRange.Require(Life is null || hasLife, nameof(Life), Life ?? TimeSpan.Zero, "left out, as only live state ends by itself");
        OptionRange.Require(Life is null || Life >= TimeSpan.FromMilliseconds(1), nameof(Life), Life ?? TimeSpan.Zero, "1 ms or more");
    }
}
