using System.Globalization;

namespace Polystore.Core.Connections;

/// <summary>One place where a server listens: a name or address with a port, or a Unix socket.</summary>
/// <param name="Host">Host name, IPv4 or IPv6 address without brackets, or the absolute path of a socket or its folder.</param>
/// <param name="Port">TCP port from 1 to 65535; null where the scheme's default or the SRV record decides.</param>
public sealed record HostEndpoint(string Host, int? Port = null)
{
    /// <summary>True when <see cref="Host"/> is the path of a Unix socket.</summary>
    public bool IsUnixSocket => Host.StartsWith('/');

    /// <summary>The endpoint as it stands in a URL: brackets around IPv6, percent-encoding around socket paths.</summary>
    public override string ToString()
    {
        var host = Host.Contains(':') && !IsUnixSocket ? $"[{Host.Replace("%", "%25", StringComparison.Ordinal)}]" : Uri.EscapeDataString(Host);
        return Port is { } port ? string.Create(CultureInfo.InvariantCulture, $"{host}:{port}") : host;
    }
}
