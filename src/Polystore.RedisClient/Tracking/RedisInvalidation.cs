namespace Polystore.RedisClient;

/// <summary>Keys whose cached values are no longer to be used.</summary>
public readonly struct RedisInvalidation
{
    private readonly RedisReply keys;

    internal RedisInvalidation(RedisReply keys) => this.keys = keys;

    /// <summary>True when everything cached is to be dropped: FLUSHALL, or a connection that was lost and may have missed messages.</summary>
    public bool FlushAll => keys.IsNull;

    /// <summary>How many keys there are.</summary>
    public int Count => keys.Count;

    /// <summary>A key as bytes.</summary>
    public ReadOnlyMemory<byte> KeyBytes(int index) => keys[index].AsBytes();

    /// <summary>A key as text.</summary>
    public string Key(int index) => keys[index].AsString()!;
}
