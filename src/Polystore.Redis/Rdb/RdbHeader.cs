namespace Polystore.Redis.Rdb;

/// <summary>What a dump says about itself.</summary>
/// <param name="Version">Version of the format: 1 to 14 for Redis, 80 and up for Valkey 9.</param>
/// <param name="IsValkey">Written by Valkey in its own numbering.</param>
public sealed record RdbHeader(int Version, bool IsValkey)
{
    /// <summary>Fields such as <c>redis-ver</c>, <c>ctime</c>, <c>used-mem</c>; those that stand before the first key are there from the first key on.</summary>
    public IReadOnlyDictionary<string, string> Fields { get; init; } = new Dictionary<string, string>();

    /// <summary>Version of the server that wrote it; null when it does not say.</summary>
    public string? ServerVersion => Fields.GetValueOrDefault("redis-ver") ?? Fields.GetValueOrDefault("valkey-ver");
}
