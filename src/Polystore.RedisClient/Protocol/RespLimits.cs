using System.Runtime.InteropServices;

namespace Polystore.RedisClient.Protocol;

/// <summary>What a reply may cost before it is taken for a broken or hostile server.</summary>
/// <param name="MaxReplyBytes">The whole reply, in bytes on the wire.</param>
/// <param name="MaxDepth">Aggregates inside aggregates.</param>
/// <param name="MaxLineBytes">A status, error or number line.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RespLimits(long MaxReplyBytes, int MaxDepth, int MaxLineBytes)
{
    // Redis: proto-max-bulk-len is 512 MB by default; its own deepest replies (COMMAND DOCS, CLUSTER SHARDS) nest less than ten levels,
    // Lua can nest more.
    public static readonly RespLimits Default = new(1L << 30, 128, 1 << 20);
}
