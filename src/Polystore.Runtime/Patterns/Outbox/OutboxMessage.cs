namespace Polystore.Runtime.Patterns;

/// <summary>A message to be sent when the transaction that writes it is committed.</summary>
/// <param name="Topic">Where it goes, in the terms of whoever publishes it.</param>
/// <param name="Payload">What it says.</param>
public sealed record OutboxMessage(string Topic, ReadOnlyMemory<byte> Payload)
{
    /// <summary>Tells it apart for ever: receivers, who may get it twice, know it by this.</summary>
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>Messages with one key are sent one after the other, in the order of their commits; null when the order does not matter.</summary>
    public string? Key { get; init; }

    /// <summary>What goes with it, such as a trace context; as a rule JSON.</summary>
    public string? Headers { get; init; }
}
