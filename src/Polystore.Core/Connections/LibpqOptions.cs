using Polystore.Core.Errors;

namespace Polystore.Core.Connections;

/// <summary>
/// PostgreSQL lets every part of a URL also stand as an option, which then wins (libpq, "Connection URIs"); a Unix socket is
/// mostly given as <c>?host=/run/postgresql</c>. Here the options become the parts, so that there is one place to look.
/// </summary>
internal static class LibpqOptions
{
    private static readonly string[] Parts = ["host", "port", "user", "password", "dbname"];

    public static DatabaseUrl Fold(DatabaseUrl url, Func<string, HostEndpoint> parseHost)
    {
        if (!url.Options.Any(option => Parts.Contains(option.Key, StringComparer.Ordinal)))
        {
            return url;
        }

        return new DatabaseUrl(
            url.Scheme,
            Hosts(url, parseHost),
            url.Option("user") is { Length: > 0 } user ? user : url.User,
            url.Option("password") is { Length: > 0 } password ? password : url.Password,
            url.Option("dbname") is { Length: > 0 } database ? database : url.Database,
            url.Options.Where(option => !Parts.Contains(option.Key, StringComparer.Ordinal)).ToList());
    }

    private static IReadOnlyList<HostEndpoint> Hosts(DatabaseUrl url, Func<string, HostEndpoint> parseHost)
    {
        var hosts = url.Option("host") is { Length: > 0 } given
            ? given.Split(',').Select(host => host.StartsWith('/') ? new HostEndpoint(host) : parseHost(host.Contains(':') ? $"[{host}]" : host)).ToList()
            : url.Hosts;
        if (url.Option("port") is not { Length: > 0 } ports)
        {
            return hosts;
        }

        // One port for all hosts, or one for each; a port alone is one of the local server.
        var numbers = ports.Split(',');
        hosts = hosts.Count == 0 ? [new HostEndpoint("localhost")] : hosts;
        if (numbers.Length != 1 && numbers.Length != hosts.Count)
        {
            throw new UsageException("The postgres URL gives another number of ports than of hosts; give one port, or one for each host.");
        }

        return hosts
            .Select((host, i) => numbers[numbers.Length == 1 ? 0 : i] is { Length: > 0 } number ? host with { Port = parseHost($"localhost:{number}").Port } : host)
            .ToList();
    }
}
