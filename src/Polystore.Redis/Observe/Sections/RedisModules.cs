namespace Polystore.Redis.Observe.Sections;

/// <summary>The modules of <c>MODULE LIST</c>.</summary>
public sealed record RedisModules(IReadOnlyList<string> Names);
