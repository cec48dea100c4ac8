namespace Polystore.RedisClient.Protocol;

/// <summary>How the caller wants the bytes of a top-level bulk string.</summary>
internal enum ReplyShape : byte
{
    /// <summary>An owned array of exactly the size.</summary>
    Bytes,

    /// <summary>A string, decoded straight from the receive buffer.</summary>
    Text,

    /// <summary>An array from the pool, which the caller gives back.</summary>
    Pooled,
}
