using System.Net;
using System.Net.Sockets;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;

namespace Polystore.Postgres.Rules.Security;

/// <summary>What lines of pg_hba.conf let in. The first line that fits a connection decides (manual, section 21.1).</summary>
internal static class HbaReading
{
    private const int MostNames = 5;

    /// <summary>Lines that any connection can come to: no line before them takes everything that they would take.</summary>
    public static IEnumerable<PostgresHbaRule> Reachable(PostgresHba hba)
    {
        var before = new List<PostgresHbaRule>();
        foreach (var rule in hba.Rules.Where(rule => rule.Error is null && rule.Type is not null))
        {
            if (!before.Exists(earlier => Covers(earlier, rule)))
            {
                yield return rule;
            }

            before.Add(rule);
        }
    }

    /// <summary>Connections by TCP from beyond this machine.</summary>
    public static bool FromNetwork(PostgresHbaRule rule) => rule.Type != "local" && !IsLoopback(rule);

    // All of 127.0.0.0/8 and the one address ::1 are this machine; a wider mask takes in others.
    private static bool IsLoopback(PostgresHbaRule rule)
    {
        if (rule.Address is null || !IPAddress.TryParse(rule.Address, out var address) || !IPAddress.IsLoopback(address))
        {
            return false;
        }

        var mask = rule.Netmask is not null && IPAddress.TryParse(rule.Netmask, out var parsed) ? parsed.GetAddressBytes() : [byte.MaxValue];
        return address.AddressFamily == AddressFamily.InterNetwork ? mask[0] == byte.MaxValue : Array.TrueForAll(mask, part => part == byte.MaxValue);
    }

    /// <summary>The server listens beyond this machine; also when that was not seen.</summary>
    public static bool ListensToNetwork(RuleContext context) =>
        context.Snapshot.SettingValue("listen_addresses") is not { } addresses
        || addresses.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Any(address => !address.Equals("localhost", StringComparison.OrdinalIgnoreCase) && !(IPAddress.TryParse(address, out var ip) && IPAddress.IsLoopback(ip)));

    // Line numbers move and lines come and go; where the connections come from is what stays.
    public static Subject Subject(bool network) => new()
    {
        Engine = EngineNames.Postgres,
        Kind = "authentication",
        Path = ["pg_hba.conf", network ? "network" : "this machine"],
        Label = network ? "pg_hba.conf for the network" : "pg_hba.conf for this machine",
    };

    public static string From(bool network) => network ? "from the network" : "from this machine";

    /// <summary>The roles of the lines, for a title.</summary>
    public static string Who(IReadOnlyList<PostgresHbaRule> lines)
    {
        var roles = lines.SelectMany(line => line.Roles).Distinct(StringComparer.Ordinal).ToList();
        return roles.Contains("all") ? "every role" : roles.Count > MostNames ? $"{string.Join(", ", roles.Take(MostNames))} and {roles.Count - MostNames} more" : string.Join(", ", roles);
    }

    /// <summary>line 4; lines 4, 6.</summary>
    public static string Lines(IReadOnlyList<PostgresHbaRule> lines) => $"line{(lines.Count == 1 ? "" : "s")} {string.Join(", ", lines.Select(line => line.Line))}";

    public static IEnumerable<Evidence> Evidence(IReadOnlyList<PostgresHbaRule> lines) =>
        lines.Select(line => Core.Findings.Evidence.Of($"line {line.Line}", Words(line), null, "pg_hba_file_rules"));

    private static string Words(PostgresHbaRule rule)
    {
        string?[] parts = [rule.Type, string.Join(',', rule.Databases), string.Join(',', rule.Roles), rule.Address, rule.Netmask, rule.Method];
        return string.Join(' ', parts.Where(part => !string.IsNullOrEmpty(part)));
    }

    private static bool Covers(PostgresHbaRule earlier, PostgresHbaRule later) =>
        (earlier.Type == later.Type || (earlier.Type == "host" && later.Type is "hostssl" or "hostnossl" or "hostgssenc" or "hostnogssenc"))
        && CoversAll(earlier.Databases, later.Databases, isDatabase: true)
        && CoversAll(earlier.Roles, later.Roles, isDatabase: false)
        && (earlier.Address == later.Address && earlier.Netmask == later.Netmask
            || earlier.Address == "all"
            || (earlier is { Address: "0.0.0.0", Netmask: "0.0.0.0" } && later.Address?.Contains('.', StringComparison.Ordinal) is true && IPAddress.TryParse(later.Address, out _)));

    // "all" does not take replication connections.
    private static bool CoversAll(IReadOnlyList<string> earlier, IReadOnlyList<string> later, bool isDatabase) =>
        later.All(name => earlier.Contains(name) || (earlier.Contains("all") && !(isDatabase && name == "replication")));
}
