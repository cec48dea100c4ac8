namespace Polystore.Redis.Observe.Sections;

/// <summary>What the slots of one primary hold and cost: <c>CLUSTER SLOT-STATS</c> (Redis 8.2, Valkey 8), before that <c>CLUSTER COUNTKEYSINSLOT</c>.</summary>
/// <param name="Keys">Keys of all its slots.</param>
/// <param name="Microseconds">Processor time of all its slots, in microseconds; null where the server does not keep it.</param>
/// <param name="Fullest">The slots with the most keys, the fullest first.</param>
/// <param name="Busiest">The slots that took the most processor time, the busiest first; empty where the server does not keep it.</param>
public sealed record RedisSlots(long Keys, long? Microseconds, IReadOnlyList<RedisSlot> Fullest, IReadOnlyList<RedisSlot> Busiest);

/// <summary>One slot.</summary>
/// <param name="Number">0 to 16383.</param>
/// <param name="Keys">Keys in it.</param>
/// <param name="Microseconds">Processor time of its commands since the node serves it, in microseconds; null where the server does not keep it.</param>
public sealed record RedisSlot(int Number, long Keys, long? Microseconds);
