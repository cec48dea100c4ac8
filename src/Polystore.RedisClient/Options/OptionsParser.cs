using System.Globalization;

namespace Polystore.RedisClient.Options;

/// <summary>Reads URLs and connection strings. No message repeats what could be a secret.</summary>
internal static class OptionsParser
{
    public static RedisOptions Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        text = text.Trim();
        var options = text.Contains("://", StringComparison.Ordinal) ? Url(text) : ConnectionString(text);
        return OptionsValidator.Validate(options);
    }

    private static RedisOptions Url(string text)
    {
        var scheme = text[..text.IndexOf("://", StringComparison.Ordinal)].ToLowerInvariant();
        var rest = text[(scheme.Length + 3)..];
        var (main, query) = Cut(rest, '?');
        var options = new RedisOptions();
        switch (scheme)
        {
            case "redis":
                options = Authority(options, main);
                break;
            case "rediss":
                options = Authority(options with { Tls = new RedisTls() }, main);
                break;
            case "unix" or "redis+unix":
                var at = main.LastIndexOf('@');
                options = at < 0 ? options : Credentials(options, main[..at]);
                options = options with { Endpoints = [RedisEndpoint.UnixSocket(Decode(main[(at + 1)..]))] };
                break;
            default:
                throw new RedisConfigurationException($"The URL scheme '{scheme}' is not one of redis, rediss and unix.");
        }

        foreach (var pair in (query ?? "").Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = Cut(pair, '=');
            options = OptionNames.Apply(options, Decode(name), Decode(value ?? ""));
        }

        return Ports(options);
    }

    private static RedisOptions Authority(RedisOptions options, string main)
    {
        var (authority, path) = Cut(main, '/');
        var at = authority.LastIndexOf('@');
        if (at >= 0)
        {
            options = Credentials(options, authority[..at]);
        }

        var hosts = authority[(at + 1)..];
        options = options with { Endpoints = hosts.Length == 0 ? options.Endpoints : [.. hosts.Split(',').Select(Endpoint)] };
        return string.IsNullOrEmpty(path) ? options : options with { Database = OptionNames.Whole("database", path) };
    }

    private static RedisOptions Credentials(RedisOptions options, string text)
    {
        var (user, password) = Cut(text, ':');
        return options with { User = user.Length == 0 ? null : Decode(user), Password = password is null ? null : Decode(password) };
    }

    private static RedisOptions ConnectionString(string text)
    {
        var options = new RedisOptions();
        var endpoints = new List<RedisEndpoint>();
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var (name, value) = Cut(part, '=');
            if (value is null)
            {
                endpoints.Add(name.StartsWith('/') ? RedisEndpoint.UnixSocket(name) : Endpoint(name));
            }
            else
            {
                options = OptionNames.Apply(options, name.Trim(), value.Trim());
            }
        }

        return Ports(endpoints.Count == 0 ? options : options with { Endpoints = endpoints });
    }

    // Port -1 stands for "not given" until the topology is known.
    private static RedisOptions Ports(RedisOptions options)
    {
        var port = options.Topology == RedisTopology.Sentinel ? RedisEndpoint.DefaultSentinelPort : RedisEndpoint.DefaultPort;
        return options with { Endpoints = [.. options.Endpoints.Select(endpoint => endpoint.Port < 0 ? endpoint with { Port = port } : endpoint)] };
    }

    private static RedisEndpoint Endpoint(string text)
    {
        text = text.Trim();
        var (host, port) = text.StartsWith('[') && text.IndexOf(']', StringComparison.Ordinal) is > 1 and var end
            ? (text[1..end], text[(end + 1)..].TrimStart(':'))
            : text.IndexOf(':', StringComparison.Ordinal) is >= 0 and var colon
                ? (text[..colon], text[(colon + 1)..])
                : (text, "");
        host = host.Length == 0 ? "localhost" : Decode(host);
        if (port.Length == 0)
        {
            return new RedisEndpoint(host, -1);
        }

        return int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 65535
            ? new RedisEndpoint(host, number)
            : throw new RedisConfigurationException("A port is not a number from 1 to 65535; a password with ':', '@' or '/' must be percent-encoded.");
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text);

    private static (string Before, string? After) Cut(string text, char at) =>
        text.IndexOf(at, StringComparison.Ordinal) is >= 0 and var i ? (text[..i], text[(i + 1)..]) : (text, null);
}
