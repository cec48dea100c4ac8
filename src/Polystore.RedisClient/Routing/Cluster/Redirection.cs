using System.Globalization;
using System.Runtime.InteropServices;

namespace Polystore.RedisClient.Routing.Cluster;

/// <summary><c>MOVED 3999 host:port</c> or <c>ASK 3999 host:port</c>.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Redirection(int Slot, RedisEndpoint Target)
{
    /// <summary>Reads one; an empty host means the server that said it.</summary>
    public static bool TryParse(string error, RedisEndpoint from, out Redirection redirection)
    {
        redirection = default;
        var words = error.Split(' ');
        if (words.Length < 3 || !int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var slot) || slot >= HashSlot.Count
            || words[2].LastIndexOf(':') is not (>= 0 and var colon)
            || !int.TryParse(words[2].AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is 0 or > 65535)
        {
            return false;
        }

        var host = words[2][..colon].Trim('[', ']');
        redirection = new Redirection(slot, new RedisEndpoint(host is "" or "?" ? from.Host : host, port));
        return true;
    }
}
