using System.Globalization;
using Polystore.Redis.Observe.Sections;
using Polystore.RedisClient;

namespace Polystore.Redis.Observe;

/// <summary>Reads what no command tells, where the server's process runs on this machine.</summary>
internal static class LocalMachine
{
    public const string Elsewhere = "the server does not run on this machine, and no command tells";

    /// <summary>What this machine tells; null when the server runs elsewhere: on another machine, or in a container of its own.</summary>
    public static RedisMachine? Read(RedisEndpoint endpoint, InfoReading info) =>
        OperatingSystem.IsLinux() && IsHere(endpoint) && info.Number("process_id") is { } process && IsServer(process)
            ? new RedisMachine(
                Lines("/proc/sys/vm/overcommit_memory")?.Select(line => int.TryParse(line, CultureInfo.InvariantCulture, out var value) ? value : (int?)null).FirstOrDefault(),
                info.Text("config_file") is { Length: > 0 } file ? Directives(file) : null)
            : null;

    private static bool IsHere(RedisEndpoint endpoint) =>
        endpoint.IsUnixSocket || endpoint.Host == "localhost" || (System.Net.IPAddress.TryParse(endpoint.Host, out var address) && System.Net.IPAddress.IsLoopback(address));

    // A port that is forwarded into a container is of this machine, the process behind it is not.
    private static bool IsServer(double process) =>
        Lines(string.Create(CultureInfo.InvariantCulture, $"/proc/{process:0}/comm"))?.FirstOrDefault() is { } name
        && (name.StartsWith("redis", StringComparison.Ordinal) || name.StartsWith("valkey", StringComparison.Ordinal));

    private static List<string>? Directives(string file) => Lines(file)?
        .Select(line => line.TrimStart())
        .Where(line => line.Length > 0 && line[0] != '#')
        .Select(line => line.Split((char[])[' ', '\t'])[0].ToLowerInvariant())
        .Distinct(StringComparer.Ordinal)
        .ToList();

    private static string[]? Lines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
