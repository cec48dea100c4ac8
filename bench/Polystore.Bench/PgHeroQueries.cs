using System.Text.RegularExpressions;

namespace Polystore.Bench;

/// <summary>
/// The catalogue queries of PgHero (https://github.com/ankane/pghero, MIT), taken from its unpacked gem, whose folder the
/// environment variable POLYSTORE_PGHERO names: <c>gem unpack pghero</c>.
/// </summary>
internal static partial class PgHeroQueries
{
    // What its overview and its pages for space and indexes ask of the catalogue; queries over its own history tables are not among them.
    private static readonly string[] Wanted =
    [
        "index_hit_rate", "index_usage", "missing_indexes", "unused_indexes", "invalid_indexes", "indexes", "relation_sizes_impl", "sequences",
        "transaction_id_danger", "autovacuum_danger", "maintenance_info", "invalid_constraints", "table_hit_rate", "table_stats",
    ];

    // The defaults that its methods give to what is put into the text.
    private static readonly Dictionary<string, string> Defaults = new()
    {
        ["max_scans.to_i"] = "50",
        ["threshold"] = "10000000",
        ["threshold.to_i"] = "10000000",
        ["only_relkind"] = "('r', 'p', 'I', 'i')",
    };

    /// <summary>Method and query; empty when the gem is not here. A query that needs more than defaults is left out.</summary>
    public static IReadOnlyList<(string Method, string Sql)> Find()
    {
        var folder = Environment.GetEnvironmentVariable("POLYSTORE_PGHERO");
        if (string.IsNullOrEmpty(folder))
        {
            return [];
        }

        return Directory.GetFiles(Path.Combine(folder, "lib", "pghero", "methods"), "*.rb")
            .Order(StringComparer.Ordinal)
            .SelectMany(file => Method().Matches(File.ReadAllText(file)))
            .Select(match => (Name: match.Groups["name"].Value, Sql: Insertion().Replace(match.Groups["sql"].Value, Default).Replace("\\\\", "\\", StringComparison.Ordinal)))
            .Where(query => Wanted.Contains(query.Name) && !query.Sql.Contains("#{", StringComparison.Ordinal))
            .ToList();
    }

    private static string Default(Match insertion) => Defaults.GetValueOrDefault(insertion.Groups["value"].Value.Trim(), insertion.Value);

    [GeneratedRegex(@"^ +def (?<name>\w+)(?:(?!^ +def ).)*?<<[-~]SQL\s*\n(?<sql>.*?)^\s*SQL\b", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Method();

    [GeneratedRegex(@"#\{(?<value>[^}]*)\}")]
    private static partial Regex Insertion();
}
