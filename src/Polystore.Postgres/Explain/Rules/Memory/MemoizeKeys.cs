using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Rules.Reading;

namespace Polystore.Postgres.Explain.Rules.Memory;

/// <summary>How many different keys a Memoize node is asked for.</summary>
internal static class MemoizeKeys
{
    /// <summary>Different keys by the statistics of their columns; null when one of them is no column with statistics.</summary>
    /// <remarks>The key lists columns of tables by alias: <c>e.kind, e.shop</c>.</remarks>
    public static double? Expected(PlanFacts facts, PostgresPlanNode node)
    {
        var keys = 1.0;
        foreach (var key in (node.CacheKey ?? "").Split(", ").Distinct())
        {
            var scan = key.Split('.') is [var alias, _] ? facts.Nodes.FirstOrDefault(candidate => candidate.Alias == alias && candidate.RelationName is not null) : null;
            if (scan is null || facts.TableOf(scan)?.FindColumn(key[(key.IndexOf('.', StringComparison.Ordinal) + 1)..])?.Statistics?.DistinctValues is not { } distinct)
            {
                return null;
            }

            keys *= distinct;
        }

        return keys;
    }

    /// <summary>Different keys at least: those that were kept at once, whatever the statistics say.</summary>
    public static double Least(PostgresPlanMeasures of) => Math.Max(0, (of.CacheMisses ?? 0) - (of.CacheEvictions ?? 0) - (of.CacheOverflows ?? 0));
}
