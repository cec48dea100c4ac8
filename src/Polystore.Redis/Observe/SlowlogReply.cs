using Polystore.Redis.Observe.Sections;
using Polystore.RedisClient;

namespace Polystore.Redis.Observe;

/// <summary>Reads SLOWLOG GET; of the arguments only words of the grammar are kept, never a key or value.</summary>
internal static class SlowlogReply
{
    // Commands whose second word names what they do.
    private static readonly string[] WithSubcommand = ["ACL", "CLIENT", "CLUSTER", "CONFIG", "DEBUG", "FUNCTION", "LATENCY", "MEMORY", "MODULE", "OBJECT", "PUBSUB", "SCRIPT", "SLOWLOG", "XGROUP", "XINFO"];

    public static RedisSlowlog Read(RedisReply reply)
    {
        var entries = new List<(string Shape, long Microseconds)>();
        foreach (var entry in reply.Items)
        {
            entries.Add((Shape(entry.At(3).AsStrings()), entry.At(2).Whole()));
        }

        return new RedisSlowlog(entries
            .GroupBy(entry => entry.Shape, StringComparer.Ordinal)
            .Select(group => new RedisSlowCommand(group.Key, group.Count(), group.Sum(entry => entry.Microseconds), group.Max(entry => entry.Microseconds)))
            .OrderByDescending(command => command.Microseconds)
            .ToList());
    }

    private static string Shape(string?[] words)
    {
        var name = (words.Length == 0 ? "" : words[0] ?? "").ToUpperInvariant();
        return name switch
        {
            "LRANGE" or "ZRANGE" or "ZREVRANGE" when words.Length >= 4 && words[2] == "0" && words[3] == "-1" => $"{name} key 0 -1",
            "KEYS" => "KEYS pattern",
            _ when words is [_, { } second, ..] && WithSubcommand.Contains(name) => $"{name} {second.ToUpperInvariant()}",
            _ => name,
        };
    }
}
