namespace Polystore.Redis.Rdb;

/// <summary>A key of a dump: what is known of it without its content. One instance is filled again and again; copy what is to be kept.</summary>
public sealed class RdbKey
{
    private byte[] name = new byte[64];
    private int nameLength;

    /// <summary>Number of the logical database.</summary>
    public long Database { get; internal set; }

    /// <summary>Name, as bytes; valid until the next key is read.</summary>
    public ReadOnlySpan<byte> Name => name.AsSpan(0, nameLength);

    /// <summary>Type of the value.</summary>
    public RedisType Type { get; internal set; }

    /// <summary>How a server that loads it with the limits of the one that wrote it lays it out.</summary>
    public RedisEncoding Encoding { get; internal set; }

    /// <summary>When it expires, in milliseconds since 1970; null: never.</summary>
    public long? ExpiresAt { get; internal set; }

    /// <summary>Seconds since its last use, when the server kept them (<c>maxmemory-policy</c> of the LRU kind).</summary>
    public long? IdleSeconds { get; internal set; }

    /// <summary>Logarithmic access counter, 0 to 255, when the server kept it (policy of the LFU kind).</summary>
    public byte? Frequency { get; internal set; }

    /// <summary>Items, members, fields or entries; the bytes of a string.</summary>
    public long Elements { get; internal set; }

    /// <summary>Bytes of the content: of a string, of all items or members, of all fields and values.</summary>
    public long ContentBytes { get; internal set; }

    /// <summary>Bytes of the longest item, member, field or value.</summary>
    public long LongestElement { get; internal set; }

    /// <summary>Bytes of the value in the file.</summary>
    public long StoredBytes { get; internal set; }

    /// <summary>Bytes in the memory of a server, name included, by <see cref="Memory.MemoryModel"/>; of a module's value, only its bytes in the file.</summary>
    public long MemoryBytes { get; internal set; }

    /// <summary>Bytes more that the value takes on a server that was filled by commands and never loaded it: room in streams, second tables of hash tables.</summary>
    public long SlackBytes { get; internal set; }

    /// <summary>Bytes more at most that a string takes which grew by APPEND, SETRANGE or SETBIT; a dump does not tell whether it did.</summary>
    public long RoomBytes { get; internal set; }

    /// <summary>Fields that expire on their own.</summary>
    public long ExpiringFields { get; internal set; }

    /// <summary>Name of the module's type, such as <c>ReJSON-RL</c>; null when it is no module's value.</summary>
    public string? Module { get; internal set; }

    internal int NameLength => nameLength;

    internal void SetName(ReadOnlySpan<byte> value)
    {
        if (value.Length > name.Length)
        {
            name = new byte[value.Length];
        }

        value.CopyTo(name);
        nameLength = value.Length;
    }

    internal void ForgetAttributes() => (ExpiresAt, IdleSeconds, Frequency) = (null, null, null);
}
