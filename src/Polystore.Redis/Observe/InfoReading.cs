using System.Globalization;

namespace Polystore.Redis.Observe;

/// <summary>The fields of INFO with their meaning.</summary>
internal sealed class InfoReading(IReadOnlyDictionary<string, string> fields)
{
    /// <summary>A logical database that holds keys.</summary>
    public sealed record DatabaseLine(long Number, long Keys, long Expires, long AverageTtl);

    /// <summary>A command and how often and long it ran.</summary>
    public sealed record CommandLine(string Name, long Calls, double Microseconds, long Rejected, long Failed);

    /// <summary>A replica of this server.</summary>
    public sealed record ReplicaLine(string Address, string State, long Offset, long LagSeconds);

    public string? Version => Text("valkey_version") ?? Text("redis_version");

    /// <summary>
    /// The server that speaks Redis' protocol and counts its versions otherwise, or is mended by who hosts it: told by fields that no Redis has. Null for
    /// Redis itself.
    /// </summary>
    public string? Kin =>
        Text("valkey_version") is not null ? "Valkey"
        : Text("dragonfly_version") is not null ? "Dragonfly"
        : Text("kvrocks_version") is not null ? "Kvrocks"
        : Text("garnet_version") is not null ? "Garnet"
        : Text("mvcc_depth") is not null ? "KeyDB"
        : Text("os") is { } os && (os.Contains("ElastiCache", StringComparison.Ordinal) || os.Contains("MemoryDB", StringComparison.Ordinal)) ? os
        : null;

    public Version VersionNumber => System.Version.TryParse(Version, out var version) ? version : new Version(0, 0);

    public string Policy => Text("maxmemory_policy") ?? "noeviction";

    public long? UsedMemory => Number("used_memory") is { } bytes ? (long)bytes : null;

    public IReadOnlyList<DatabaseLine> Databases() => fields
        .Where(entry => entry.Key.StartsWith("db", StringComparison.Ordinal) && entry.Key.AsSpan(2).IndexOfAnyExceptInRange('0', '9') < 0 && entry.Key.Length > 2)
        .Select(entry => (Number: long.TryParse(entry.Key.AsSpan(2), CultureInfo.InvariantCulture, out var number) ? number : -1, Parts: Parts(entry.Value)))
        .Where(line => line.Number >= 0)
        .Select(line => new DatabaseLine(line.Number, Whole(line.Parts, "keys"), Whole(line.Parts, "expires"), Whole(line.Parts, "avg_ttl")))
        .OrderBy(line => line.Number)
        .ToList();

    public IReadOnlyList<CommandLine> Commands() => fields
        .Where(entry => entry.Key.StartsWith("cmdstat_", StringComparison.Ordinal))
        .Select(entry => (Name: entry.Key["cmdstat_".Length..], Parts: Parts(entry.Value)))
        .Select(line => new CommandLine(line.Name, Whole(line.Parts, "calls"), Whole(line.Parts, "usec"), Whole(line.Parts, "rejected_calls"), Whole(line.Parts, "failed_calls")))
        .ToList();

    public IReadOnlyDictionary<string, long> Errors => fields
        .Where(entry => entry.Key.StartsWith("errorstat_", StringComparison.Ordinal))
        .ToDictionary(entry => entry.Key["errorstat_".Length..], entry => Whole(Parts(entry.Value), "count"), StringComparer.Ordinal);

    public IReadOnlyList<ReplicaLine> Replicas() => fields
        .Where(entry => entry.Key.StartsWith("slave", StringComparison.Ordinal) && entry.Key.Length > 5 && entry.Key.AsSpan(5).IndexOfAnyExceptInRange('0', '9') < 0)
        .Select(entry => Parts(entry.Value))
        .Select(parts => new ReplicaLine($"{parts.GetValueOrDefault("ip")}:{parts.GetValueOrDefault("port")}", parts.GetValueOrDefault("state") ?? "", Offset(parts), Whole(parts, "lag")))
        .ToList();

    public string? Text(string name) => fields.GetValueOrDefault(name);

    /// <summary>A number; null when the field is missing or none.</summary>
    public double? Number(string name) =>
        fields.TryGetValue(name, out var text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    private static Dictionary<string, string> Parts(string value) => value
        .Split(',')
        .Select(part => part.Split('=', 2))
        .Where(part => part.Length == 2)
        .GroupBy(part => part[0], StringComparer.Ordinal)
        .ToDictionary(part => part.Key, part => part.First()[1], StringComparer.Ordinal);

    // Grows with all that was ever written, beyond what anything else counts to.
    private static long Offset(Dictionary<string, string> parts) => long.TryParse(parts.GetValueOrDefault("offset"), CultureInfo.InvariantCulture, out var bytes) ? bytes : 0;

    private static long Whole(Dictionary<string, string> parts, string name) =>
        parts.TryGetValue(name, out var text) && long.TryParse(text, CultureInfo.InvariantCulture, out var number) ? ReplyParts.Within(number) : 0;
}
