using System.Globalization;
using System.Text;
using Polystore.Postgres.Explain.Model;

namespace Polystore.Postgres.Explain.Writing;

/// <summary>What a plan nests, on one line each for people.</summary>
internal static class PlanPhrases
{
    /// <summary>Passes over several groupings: <c>(region, city), (region), (); hashed: (kind)</c>.</summary>
    public static string Of(IReadOnlyList<PostgresGroupingSet> sets)
    {
        var passes = sets.Select(set => (How: set.Hashed ? "hashed: " : set.SortKey.Count > 0 ? $"sorted by {string.Join(", ", set.SortKey)}: " : "", set.Keys)).ToList();
        var text = new StringBuilder();
        for (var i = 0; i < passes.Count; i++)
        {
            var same = i > 0 && passes[i].How == passes[i - 1].How;
            text.Append(i == 0 ? "" : same ? ", " : "; ").Append(same ? "" : passes[i].How).AppendJoin(", ", passes[i].Keys.Select(keys => $"({string.Join(", ", keys)})"));
        }

        return text.ToString();
    }

    /// <summary>Groups of an incremental sort: <c>12 by quicksort, at most 30 kB in memory</c>.</summary>
    public static string Of(PostgresSortGroups groups)
    {
        var methods = groups.Methods.Count == 0 ? "" : $" by {string.Join(", ", groups.Methods)}";
        var memory = groups.PeakMemory is { } peak ? string.Create(CultureInfo.InvariantCulture, $", at most {peak:#,0} kB in memory") : "";
        var disk = groups.PeakDisk is { } spilled ? string.Create(CultureInfo.InvariantCulture, $", at most {spilled:#,0} kB on disk") : "";
        return string.Create(CultureInfo.InvariantCulture, $"{groups.Groups:#,0}") + methods + memory + disk;
    }

    /// <summary>Tables that one node writes: <c>sales_2025, sales_2026 s</c>.</summary>
    public static string Of(IReadOnlyList<PostgresTargetTable> tables) => string.Join(", ", tables.Select(table =>
        (table.Schema is null ? "" : table.Schema + ".") + table.RelationName + (table.Alias is null || table.Alias == table.RelationName ? "" : " " + table.Alias)));
}
