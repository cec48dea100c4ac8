namespace Polystore.RedisClient;

/// <summary>The type of a reply, as in the RESP3 specification; RESP2 replies use the subset that they know.</summary>
public enum RedisReplyKind : byte
{
    /// <summary>No value: <c>_</c>, and RESP2's null bulk string and null array.</summary>
    Null,

    /// <summary>A status line such as <c>OK</c>.</summary>
    SimpleString,

    /// <summary>An error, simple or bulk.</summary>
    Error,

    /// <summary>A 64-bit signed integer.</summary>
    Integer,

    /// <summary>A binary-safe string.</summary>
    BulkString,

    /// <summary>An ordered list of replies.</summary>
    Array,

    /// <summary>Pairs; <see cref="RedisReply.Items"/> holds key, value, key, value.</summary>
    Map,

    /// <summary>An unordered list of distinct replies.</summary>
    Set,

    /// <summary>A message that no command asked for.</summary>
    Push,

    /// <summary>A double.</summary>
    Double,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>An integer of any size, kept as text.</summary>
    BigNumber,

    /// <summary>Text with a format; the format is dropped.</summary>
    VerbatimString,
}
