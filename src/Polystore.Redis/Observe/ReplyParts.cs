using System.Globalization;
using Polystore.RedisClient;

namespace Polystore.Redis.Observe;

/// <summary>Parts of a reply that have to be there.</summary>
internal static class ReplyParts
{
    // More than a server can count; sums of as many as a reply may hold do not overflow.
    private const long Most = 1L << 48;

    /// <exception cref="OddAnswerException">The reply is shorter.</exception>
    public static RedisReply At(this RedisReply reply, int index) =>
        index < reply.Count ? reply[index] : throw new OddAnswerException(string.Create(CultureInfo.InvariantCulture, $"an entry has {reply.Count} parts instead of {index + 1} or more"));

    /// <exception cref="OddAnswerException">There is no such field.</exception>
    public static RedisReply Named(this Dictionary<string, RedisReply> fields, string name) =>
        fields.TryGetValue(name, out var reply) ? reply : throw new OddAnswerException($"an entry says no {name}");

    /// <exception cref="OddAnswerException">There is none.</exception>
    public static string Text(this RedisReply reply) => reply.AsString() ?? throw new OddAnswerException("nothing stands where a text has to be");

    /// <summary>A number of things, bytes or microseconds; one that cannot be is cut to what can.</summary>
    public static long Whole(this RedisReply reply) => Within(reply.AsInt64());

    /// <summary>The number, or the nearest one that can be.</summary>
    public static long Within(long number) => Math.Clamp(number, -Most, Most);
}
