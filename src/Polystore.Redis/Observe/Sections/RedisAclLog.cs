namespace Polystore.Redis.Observe.Sections;

/// <summary>What <c>ACL LOG</c> recorded, without addresses and without what was asked for.</summary>
public sealed record RedisAclLog(IReadOnlyList<RedisAclLogEntry> Items);

/// <summary>Refusals of one kind.</summary>
/// <param name="Reason"><c>auth</c> for a login, <c>command</c>, <c>key</c> or <c>channel</c> for what the user may not.</param>
/// <param name="User">The user's name.</param>
/// <param name="Count">How often.</param>
public sealed record RedisAclLogEntry(string Reason, string User, long Count);
