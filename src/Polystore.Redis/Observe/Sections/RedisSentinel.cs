namespace Polystore.Redis.Observe.Sections;

/// <summary>What a sentinel knows of the service that it watches, as <c>SENTINEL MASTER</c>, <c>REPLICAS</c> and <c>SENTINELS</c> answer.</summary>
/// <param name="Master">Fields of the primary: <c>flags</c>, <c>quorum</c>, <c>num-other-sentinels</c>, <c>down-after-milliseconds</c> …</param>
/// <param name="Replicas">Fields of each replica: <c>flags</c>, <c>master-link-status</c>, <c>slave-priority</c> …</param>
/// <param name="Sentinels">Fields of each other sentinel.</param>
public sealed record RedisSentinel(
    IReadOnlyDictionary<string, string> Master, IReadOnlyList<IReadOnlyDictionary<string, string>> Replicas, IReadOnlyList<IReadOnlyDictionary<string, string>> Sentinels);
