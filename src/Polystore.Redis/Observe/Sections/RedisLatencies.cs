namespace Polystore.Redis.Observe.Sections;

/// <summary>What <c>LATENCY LATEST</c> recorded.</summary>
public sealed record RedisLatencies(IReadOnlyList<RedisLatencyEvent> Items);

/// <summary>One kind of event.</summary>
/// <param name="Name">Its name: <c>fork</c>, <c>command</c>, <c>expire-cycle</c> …</param>
/// <param name="LastMilliseconds">The last one.</param>
/// <param name="LongestMilliseconds">The longest.</param>
/// <param name="At">When the last one was.</param>
public sealed record RedisLatencyEvent(string Name, long LastMilliseconds, long LongestMilliseconds, DateTimeOffset At);
