namespace Polystore.Runtime.Patterns;

/// <summary>A message that is not tried any more.</summary>
/// <param name="Delivery">The message; its attempt is the last that was made.</param>
/// <param name="Error">Why the last attempt failed.</param>
public sealed record OutboxDeadLetter(OutboxDelivery Delivery, string? Error);
