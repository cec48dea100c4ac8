using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Polystore.Core.Errors;

namespace Polystore.Core.Connections;

/// <summary>
/// Reads what follows <c>scheme://</c> in the forms that the engines' own tools accept: several hosts (libpq, MongoDB), IPv6 in
/// brackets, percent-encoded Unix sockets, and a password that holds <c>@ : / ?</c> unencoded, as people paste it.
/// </summary>
internal static class ServerUrlParser
{
    public static DatabaseUrl Parse(UrlScheme scheme, string rest)
    {
        var at = EndOfUser(scheme, rest);
        var (user, password) = at < 0 ? (null, null) : ParseUser(rest[..at]);
        var (authority, database, query) = Split(rest[(at + 1)..]);
        var hosts = authority.Length == 0 ? [] : authority.Split(',').Select(host => ParseHost(scheme, host)).ToList();
        var url = new DatabaseUrl(
            scheme,
            hosts,
            user,
            password,
            database is { Length: > 0 } ? UrlText.Decode(database, "database") : null,
            query is null ? [] : UrlText.Options(query));
        return Check(scheme.Engine == EngineNames.Postgres ? LibpqOptions.Fold(url, host => ParseHost(scheme, host)) : url);
    }

    private static DatabaseUrl Check(DatabaseUrl url)
    {
        var name = url.Scheme.Name;
        if (url.Engine == EngineNames.Mongo && url.Hosts.Count == 0)
        {
            throw new UsageException($"The {name} URL names no host; write {name}://host/database.");
        }

        if (name == "mongodb+srv" && url.Hosts is not [{ Port: null }])
        {
            throw new UsageException("A mongodb+srv URL names one host without a port, because DNS says the servers; use mongodb:// to name them yourself.");
        }

        if (url is { Engine: EngineNames.Redis, Database: { } number } && !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            throw new UsageException($"The database in a {name} URL is a number from 0; write {name}://host/0.");
        }

        return url;
    }

    /// <summary>Where the '@' stands that ends user and password; -1 when the URL has none.</summary>
    /// <remarks>
    /// Every '@' whose rest reads as hosts, database and options could be it. One is taken when it is the only one, or when the
    /// others lie within the options of a URL that shows no password; else the URL is refused, because a wrong guess would show
    /// a part of the password as a host or an option.
    /// </remarks>
    private static int EndOfUser(UrlScheme scheme, string rest)
    {
        var last = rest.LastIndexOf('@');
        if (last < 0)
        {
            return -1;
        }

        var readings = Enumerable.Range(-1, rest.Length + 1).Where(at => (at < 0 || rest[at] == '@') && IsPlace(rest[(at + 1)..])).ToList();
        return readings switch
        {
            [] => last,
            [var only] => only,
            [-1, ..] => -1,
            [var first, ..] when !rest[..first].Contains(':') => first,
            _ => throw new UsageException($"The {scheme.Name} URL can be read in more than one way; write '@' in the password or the options as %40."),
        };
    }

    private static bool IsPlace(string text)
    {
        var (authority, database, query) = Split(text);
        return database?.Contains('@') != true
            && (query is null || UrlText.AreOptions(query))
            && (authority.Length == 0 || authority.Split(',').All(host => TryParseHost(host, out _) is null));
    }

    private static (string Authority, string? Database, string? Query) Split(string text)
    {
        var question = text.IndexOf('?');
        var query = question < 0 ? null : text[(question + 1)..];
        var place = question < 0 ? text : text[..question];
        var slash = place.IndexOf('/');
        return slash < 0 ? (place, null, query) : (place[..slash], place[(slash + 1)..], query);
    }

    private static (string? User, string? Password) ParseUser(string text)
    {
        var colon = text.IndexOf(':');
        var user = UrlText.Decode(colon < 0 ? text : text[..colon], "user");
        var password = colon < 0 ? null : UrlText.Decode(text[(colon + 1)..], "password");
        return (user.Length == 0 ? null : user, password);
    }

    private static HostEndpoint ParseHost(UrlScheme scheme, string text) => TryParseHost(text, out var endpoint) switch
    {
        null => endpoint!,
        var problem => throw new UsageException(
            $"The {scheme.Name} URL has {problem}; write {scheme.Name}://user:password@host{(scheme.DefaultPort is { } port ? $":{port}" : "")}/database, "
            + "with '@', '/', ':' and '%' in user and password percent-encoded and an IPv6 address in brackets."),
    };

    /// <summary>What is wrong with a host, without repeating it; null when nothing is.</summary>
    private static string? TryParseHost(string text, out HostEndpoint? endpoint)
    {
        endpoint = null;
        var close = text.StartsWith('[') ? text.IndexOf(']') : -1;
        var colon = close >= 0 ? (close + 1 == text.Length ? -1 : close + 1) : text.LastIndexOf(':');
        if (colon >= 0 && text[colon] != ':')
        {
            return "something between the address and its port";
        }

        int? port = null;
        if (colon >= 0 && colon + 1 < text.Length)
        {
            if (!int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > 65535)
            {
                return "a port that is not a number from 1 to 65535";
            }

            port = number;
        }

        var host = close >= 0 ? Address(text[1..close]) : Name(colon < 0 ? text : text[..colon]);
        endpoint = host is null ? null : new HostEndpoint(host, port);
        return host is null ? "an empty or malformed host" : null;
    }

    // A zone ("%eth0") may be written with its '%' encoded or bare.
    private static string? Address(string text)
    {
        var address = text.Replace("%25", "%", StringComparison.Ordinal);
        return IPAddress.TryParse(address, out var parsed) && parsed.AddressFamily == AddressFamily.InterNetworkV6 ? address : null;
    }

    private static string? Name(string text)
    {
        if (text.Length == 0 || !text.All(c => char.IsLetterOrDigit(c) || c is '.' or '-' or '_' or '~' or '%'))
        {
            return null;
        }

        var name = Uri.UnescapeDataString(text);
        return name.StartsWith('/') || !name.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '%' or '@' or ':' or '/' or '?' or '#' or ',') ? name : null;
    }
}
