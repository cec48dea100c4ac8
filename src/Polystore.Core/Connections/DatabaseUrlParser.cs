using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Polystore.Core.Errors;

namespace Polystore.Core.Connections;

/// <summary>
/// Reads the URL forms that the engines' own tools accept: several hosts (libpq, MongoDB), IPv6 in brackets, percent-encoded
/// Unix sockets, and a password that holds <c>@</c> or <c>:</c> unencoded, as people paste it.
/// </summary>
internal static class DatabaseUrlParser
{
    public static DatabaseUrl Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        text = text.Trim();
        if (text.Length == 0)
        {
            throw new UsageException("The database URL is empty; give a URL such as postgres://user@host/database or the path of a SQLite file.");
        }

        if (text == ":memory:")
        {
            return DatabaseUrl.ForSqliteFile(text);
        }

        var separator = text.IndexOf("://", StringComparison.Ordinal);
        if (text.StartsWith("sqlite:", StringComparison.OrdinalIgnoreCase))
        {
            return ParseSqliteUrl(text["sqlite:".Length..]);
        }

        if (separator < 0)
        {
            return DatabaseUrl.ForSqliteFile(text);
        }

        var name = text[..separator];
        var scheme = UrlScheme.Find(name)
            ?? throw new UsageException(
                $"Unknown URL scheme '{name}'; use one of {string.Join(", ", UrlScheme.All.Select(known => known.Name))}, or the path of a SQLite file.");
        return ParseServerUrl(scheme, text[(separator + 3)..]);
    }

    private static DatabaseUrl ParseSqliteUrl(string rest)
    {
        var (path, options) = SplitOptions(rest);

        // sqlite:///abs and sqlite:////abs are both written for absolute paths, sqlite://rel for relative ones.
        if (path.StartsWith("//", StringComparison.Ordinal))
        {
            path = path.TrimStart('/') is var relative && path.StartsWith("///", StringComparison.Ordinal) ? "/" + relative : path[2..];
        }

        path = Decode(path, "path");
        return path.Length == 0
            ? throw new UsageException("The sqlite: URL names no file; write sqlite:path/to/file.db.")
            : new DatabaseUrl(UrlScheme.Find("sqlite")!, [], null, null, path, options);
    }

    private static DatabaseUrl ParseServerUrl(UrlScheme scheme, string rest)
    {
        var (beforeOptions, options) = SplitOptions(rest);
        var (authority, database) = SplitDatabase(beforeOptions);
        var at = authority.LastIndexOf('@');
        var (user, password) = at < 0 ? (null, null) : ParseUser(authority[..at]);
        var hosts = ParseHosts(scheme, authority[(at + 1)..]);
        if (hosts.Count == 0 && scheme.Engine is EngineNames.Mongo)
        {
            throw new UsageException($"The {scheme.Name} URL names no host; write {scheme.Name}://host/database.");
        }

        return new DatabaseUrl(scheme, hosts, user, password, database is null ? null : Decode(database, "database"), options);
    }

    private static (string Before, IReadOnlyList<KeyValuePair<string, string>> Options) SplitOptions(string text)
    {
        // A '?' before the last '@' belongs to a pasted password, not to the options.
        var from = text.LastIndexOf('@') + 1;
        var question = text.IndexOf('?', from);
        if (question < 0)
        {
            return (text, []);
        }

        var options = new List<KeyValuePair<string, string>>();
        foreach (var pair in text[(question + 1)..].Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=');
            var name = Decode(equals < 0 ? pair : pair[..equals], "option");
            options.Add(new(name, equals < 0 ? "" : Decode(pair[(equals + 1)..], $"option '{name}'")));
        }

        return (text[..question], options);
    }

    private static (string Authority, string? Database) SplitDatabase(string text)
    {
        var slash = text.IndexOf('/', text.LastIndexOf('@') + 1);
        return slash < 0 ? (text, null) : (text[..slash], text[(slash + 1)..] is { Length: > 0 } database ? database : null);
    }

    private static (string? User, string? Password) ParseUser(string text)
    {
        var colon = text.IndexOf(':');
        var user = Decode(colon < 0 ? text : text[..colon], "user");
        var password = colon < 0 ? null : Decode(text[(colon + 1)..], "password");
        return (user.Length == 0 ? null : user, password);
    }

    private static List<HostEndpoint> ParseHosts(UrlScheme scheme, string text) =>
        text.Length == 0 ? [] : text.Split(',').Select(host => ParseHost(scheme, host)).ToList();

    private static HostEndpoint ParseHost(UrlScheme scheme, string text)
    {
        if (text.StartsWith('['))
        {
            var close = text.IndexOf(']');
            var address = close < 0 ? "" : text[1..close];
            if (!IPAddress.TryParse(address, out var parsed) || parsed.AddressFamily != AddressFamily.InterNetworkV6)
            {
                throw new UsageException($"'{text}' is not an IPv6 address in brackets; write [::1] or [::1]:{scheme.DefaultPort ?? 5432}.");
            }

            return new HostEndpoint(address, ParsePort(scheme, text[(close + 1)..].TrimStart(':')));
        }

        var colon = text.LastIndexOf(':');
        var name = Decode(colon < 0 ? text : text[..colon], "host");
        if (name.Length == 0 || name.Contains(' '))
        {
            throw new UsageException($"The {scheme.Name} URL has an empty or malformed host '{name}'; write {scheme.Name}://host:port/database.");
        }

        return name.Contains(':') && !name.StartsWith('/')
            ? throw new UsageException($"The host '{name}' holds a colon; write an IPv6 address in brackets: [{name}].")
            : new HostEndpoint(name, colon < 0 ? null : ParsePort(scheme, text[(colon + 1)..]));
    }

    private static int? ParsePort(UrlScheme scheme, string text)
    {
        if (text.Length == 0)
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is >= 1 and <= 65535
            ? port
            : throw new UsageException(
                $"The port in the {scheme.Name} URL is not a number from 1 to 65535; percent-encode '@', '/' and ':' in user and password.");
    }

    private static string Decode(string text, string part)
    {
        for (var i = text.IndexOf('%'); i >= 0; i = text.IndexOf('%', i + 1))
        {
            // A pasted password with a bare '%' is refused rather than guessed at.
            if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
            {
                throw new UsageException($"The {part} in the database URL holds a '%' that starts no percent-encoding; write it as %25.");
            }
        }

        return Uri.UnescapeDataString(text);
    }
}
