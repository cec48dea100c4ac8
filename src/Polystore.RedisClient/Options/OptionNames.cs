using System.Globalization;
using System.Security.Cryptography.X509Certificates;

namespace Polystore.RedisClient.Options;

/// <summary>The names of options in URLs and connection strings.</summary>
internal static class OptionNames
{
    public static RedisOptions Apply(RedisOptions options, string name, string value) => name.ToLowerInvariant() switch
    {
        "user" or "username" => options with { User = value },
        "password" => options with { Password = value },
        "db" or "database" or "defaultdatabase" => options with { Database = Whole(name, value) },
        "name" or "clientname" => options with { ClientName = value },
        "protocol" => options with { Protocol = Whole(name, value) },
        "ssl" or "tls" => options with { Tls = Flag(name, value) ? options.Tls ?? new RedisTls() : null },
        "sslhost" or "servername" => options with { Tls = (options.Tls ?? new RedisTls()) with { ServerName = value } },
        "cacert" => options with { Tls = (options.Tls ?? new RedisTls()) with { Authorities = Certificates(value) } },
        "insecure" => options with { Tls = (options.Tls ?? new RedisTls()) with { TrustAnyCertificate = Flag(name, value) } },
        "cluster" => options with { Topology = Flag(name, value) ? RedisTopology.Cluster : RedisTopology.Standalone },
        "sentinel" or "servicename" => options with { Topology = RedisTopology.Sentinel, SentinelService = value },
        "sentineluser" => options with { SentinelUser = value },
        "sentinelpassword" => options with { SentinelPassword = value },
        "readfrom" => options with { ReadFrom = Choice<RedisReadFrom>(name, value) },
        "connecttimeout" => options with { ConnectTimeout = Duration(name, value) },
        "timeout" or "commandtimeout" => options with { CommandTimeout = Duration(name, value) },
        "keepalive" => options with { KeepAlive = Duration(name, value) },
        "unresponsiveafter" => options with { UnresponsiveAfter = Duration(name, value) },
        "maxinflight" => options with { MaxInFlight = Whole(name, value) },
        "maxwaiting" => options with { MaxWaiting = Whole(name, value) },
        "retryreads" => options with { RetryReads = Flag(name, value) },
        _ => throw new RedisConfigurationException(
            $"There is no option '{name}'; known are user, password, db, name, protocol, tls, servername, cacert, insecure, cluster, sentinel, "
            + "sentineluser, sentinelpassword, readfrom, connecttimeout, timeout, keepalive, unresponsiveafter, maxinflight, maxwaiting and retryreads."),
    };

    public static int Whole(string name, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new RedisConfigurationException($"The option {name} wants a whole number.");

    private static bool Flag(string name, string value) => value.ToLowerInvariant() switch
    {
        "true" or "1" or "yes" or "on" => true,
        "false" or "0" or "no" or "off" => false,
        _ => throw new RedisConfigurationException($"The option {name} wants true or false."),
    };

    private static T Choice<T>(string name, string value)
        where T : struct, Enum =>
        Enum.TryParse<T>(value.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var choice) && Enum.IsDefined(choice)
            ? choice
            : throw new RedisConfigurationException($"The option {name} wants one of {string.Join(", ", Enum.GetNames<T>())}.");

    // "250ms", "5s", "2min"; a bare number is milliseconds, as in other clients of .NET.
    private static TimeSpan Duration(string name, string value)
    {
        var digits = value.TakeWhile(c => char.IsAsciiDigit(c) || c == '.').Count();
        double? unit = value[digits..].Trim().ToLowerInvariant() switch
        {
            "" or "ms" => 1,
            "s" => 1_000,
            "min" or "m" => 60_000,
            _ => null,
        };
        return unit is { } factor && double.TryParse(value[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number * factor is > 0 and <= int.MaxValue
            ? TimeSpan.FromMilliseconds(number * factor)
            : throw new RedisConfigurationException($"The option {name} wants a time such as 250ms, 5s or 2min.");
    }

    private static X509Certificate2Collection Certificates(string path)
    {
        var collection = new X509Certificate2Collection();
        try
        {
            collection.ImportFromPemFile(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException)
        {
            throw new RedisConfigurationException($"The certificates in {path} (option cacert) cannot be read: {failure.Message}");
        }

        return collection;
    }
}
