namespace Polystore.Redis.Observe.Sections;

/// <summary>The numbers of <c>MEMORY STATS</c> and the sentence of <c>MEMORY DOCTOR</c>.</summary>
public sealed record RedisMemory(IReadOnlyDictionary<string, double> Numbers, string? Doctor);
