using System.Text;
using Polystore.RedisClient.Protocol;

namespace Polystore.RedisClient.Requests;

/// <summary>The name of a command for messages and telemetry: no key and no value.</summary>
internal static class CommandName
{
    private static readonly HashSet<string> Containers =
        new(["ACL", "CLIENT", "CLUSTER", "COMMAND", "CONFIG", "DEBUG", "FUNCTION", "LATENCY", "MEMORY", "MODULE", "OBJECT", "PUBSUB", "SCRIPT", "SENTINEL", "SLOWLOG", "XGROUP", "XINFO"], StringComparer.Ordinal);

    public static string Of(ReadOnlySpan<byte> encoded)
    {
        var walk = new EncodedCommand(encoded);
        walk.MoveNext();
        var name = Text(walk.Current);
        return Containers.Contains(name) && walk.MoveNext() ? $"{name} {Text(walk.Current)}" : name;
    }

    private static string Text(ReadOnlySpan<byte> word) => Encoding.UTF8.GetString(word[..Math.Min(word.Length, 40)]).ToUpperInvariant();
}
