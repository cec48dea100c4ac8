using Polystore.RedisClient.Protocol;

namespace Polystore.RedisClient.Connections;

/// <summary>Tells messages from replies: in RESP2 both are arrays.</summary>
internal static class PubSubMessage
{
    public static bool IsMessage(in RedisReply reply) => reply.Kind == RedisReplyKind.Array && reply.Count >= 3
        && (IsConfirmation(reply) || reply[0].Is("message"u8) || reply[0].Is("pmessage"u8) || reply[0].Is("smessage"u8));

    public static bool IsConfirmation(in RedisReply reply) => reply.Count == 3 && (IsSubscribe(reply) || IsUnsubscribe(reply));

    /// <summary>True when it is the answer to this command, which names one channel.</summary>
    public static bool Confirms(in RedisReply reply, ReadOnlySpan<byte> command) =>
        System.Text.Ascii.EqualsIgnoreCase(reply[0].Bytes, EncodedCommand.Argument(command, 0)) && reply[1].Bytes.SequenceEqual(EncodedCommand.Argument(command, 1));

    public static bool IsSubscribe(in RedisReply reply) => reply[0].Is("subscribe"u8) || reply[0].Is("psubscribe"u8) || reply[0].Is("ssubscribe"u8);

    public static bool IsUnsubscribe(in RedisReply reply) => reply[0].Is("unsubscribe"u8) || reply[0].Is("punsubscribe"u8) || reply[0].Is("sunsubscribe"u8);
}
