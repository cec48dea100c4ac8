using Polystore.RedisClient.Protocol;

namespace Polystore.RedisClient.Tests.Codec;

/// <summary>Reads replies from bytes that come in pieces, as a connection does: what is left over stays in front of what comes next.</summary>
internal sealed class ReplyStream(RespLimits? limits = null)
{
    private readonly RespReader reader = new(limits ?? RespLimits.Default);
    private readonly List<ReadOnlyMemory<byte>> kept = [];

    public List<string> Replies { get; } = [];

    /// <summary>Bytes that came and belong to no whole reply.</summary>
    public long Left => kept.Sum(piece => (long)piece.Length);

    public static List<string> Read(byte[] bytes, params IEnumerable<int> cuts)
    {
        var stream = new ReplyStream();
        var from = 0;
        foreach (var to in cuts.Append(bytes.Length))
        {
            stream.Feed(bytes.AsMemory(from, to - from));
            from = to;
        }

        stream.Left.ShouldBe(0);
        return stream.Replies;
    }

    public void Feed(ReadOnlyMemory<byte> piece)
    {
        kept.Add(piece);
        var buffer = Bytes.Sequence(kept);
        while (!buffer.IsEmpty && reader.TryRead(ref buffer, ReplyShape.Bytes, out var reply))
        {
            Replies.Add(Bytes.Describe(reply));
        }

        kept.Clear();
        foreach (var rest in buffer)
        {
            kept.Add(rest);
        }
    }
}
