namespace Polystore.Runtime.Patterns;

/// <summary>A message on its way.</summary>
/// <param name="Sequence">Grows in the order of commits among messages of one key; a receiver that saw a greater one of the key has seen this.</param>
/// <param name="Message">The message.</param>
/// <param name="Attempt">From 1; how often sending it was tried and failed, plus this one.</param>
/// <param name="CreatedAt">When it was written, by the server's clock.</param>
public sealed record OutboxDelivery(long Sequence, OutboxMessage Message, int Attempt, DateTimeOffset CreatedAt);
