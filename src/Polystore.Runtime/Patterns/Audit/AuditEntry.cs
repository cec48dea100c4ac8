namespace Polystore.Runtime.Patterns;

/// <summary>One change of one row.</summary>
/// <param name="Operation"><c>INSERT</c>, <c>UPDATE</c>, <c>DELETE</c>; <c>TRUNCATE</c> of all rows on PostgreSQL.</param>
/// <param name="Old">What was there before, JSON; of an update the changed columns only. Null of an insert.</param>
/// <param name="New">What is there since, JSON; of an update the changed columns only. Null of a deletion.</param>
/// <param name="Actor">Who did it; null when the transaction did not say.</param>
/// <param name="Reason">Why; null when the transaction did not say.</param>
/// <param name="ChangedAt">When, by the server's clock.</param>
public sealed record AuditEntry(string Operation, string? Old, string? New, string? Actor, string? Reason, DateTimeOffset ChangedAt);
