namespace Polystore.Runtime.Patterns;

/// <summary>Something that happened.</summary>
/// <param name="Type">What kind of thing, such as <c>OrderPaid</c>.</param>
/// <param name="Data">Its particulars, JSON. PostgreSQL keeps it as jsonb: what it says, not how it was spaced or ordered.</param>
public sealed record EventData(string Type, string Data)
{
    /// <summary>Tells it apart for ever; appending it twice is refused.</summary>
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>What does not belong to the event itself, such as who caused it; JSON.</summary>
    public string? Metadata { get; init; }
}
