namespace Polystore.Runtime.Patterns;

/// <summary>What an outbox holds.</summary>
/// <param name="Pending">Messages that are still to be sent.</param>
/// <param name="Dead">Messages that are not tried any more.</param>
/// <param name="OldestPending">When the oldest of the pending was written; null when there is none.</param>
public sealed record OutboxBacklog(long Pending, long Dead, DateTimeOffset? OldestPending);
