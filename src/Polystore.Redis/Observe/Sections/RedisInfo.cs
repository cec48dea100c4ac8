namespace Polystore.Redis.Observe.Sections;

/// <summary>All fields of <c>INFO all</c> and <c>everything</c>, by name.</summary>
public sealed record RedisInfo(IReadOnlyDictionary<string, string> Fields);
