using System.Globalization;

namespace Polystore.RedisClient;

/// <summary>Where a server listens: a host and TCP port, or the path of a Unix socket.</summary>
/// <param name="Host">Name, address, or absolute path of a Unix socket.</param>
/// <param name="Port">TCP port, 1 to 65535; 0 for a Unix socket.</param>
public readonly record struct RedisEndpoint(string Host, int Port)
{
    /// <summary>Redis's own port.</summary>
    public const int DefaultPort = 6379;

    /// <summary>The sentinels' port.</summary>
    public const int DefaultSentinelPort = 26379;

    /// <summary>True for the path of a Unix socket.</summary>
    public bool IsUnixSocket => Port == 0;

    /// <summary>A Unix socket.</summary>
    public static RedisEndpoint UnixSocket(string path) => new(path, 0);

    /// <summary><c>host:port</c>, <c>[address]:port</c> for IPv6, or the path.</summary>
    public override string ToString() => IsUnixSocket
        ? Host
        : string.Create(CultureInfo.InvariantCulture, $"{(Host.Contains(':', StringComparison.Ordinal) ? "[" + Host + "]" : Host)}:{Port}");
}
