using System.Globalization;
using Polystore.RedisClient;

namespace Polystore.Redis.Apply;

/// <summary>A command for one server of several, written as the shell takes it: <c>redis-cli -h HOST -p PORT COMMAND …</c>.</summary>
internal static class NodeCommand
{
    private const string Prefix = "redis-cli";

    /// <param name="node">Host and port.</param>
    /// <param name="command">The command.</param>
    public static string For(string node, string command)
    {
        var colon = node.LastIndexOf(':');
        return $"{Prefix} -h {node[..colon].Trim('[', ']')} -p {node[(colon + 1)..]} {command}";
    }

    /// <summary>Takes the server off the words of a command; null when it names none.</summary>
    /// <param name="words">The words; without the server afterwards.</param>
    public static RedisEndpoint? TakeServer(ref IReadOnlyList<string> words)
    {
        if (words is not [Prefix, "-h", var host, "-p", var port, ..] || !int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        words = words.Skip(5).ToList();
        return new RedisEndpoint(host, number);
    }
}
