using Polystore.Postgres.Advise.WhatIf;

namespace Polystore.Postgres.Advise.Search;

/// <summary>
/// What sets of indexes on several tables of one statement may cost together, before the planner was asked: gains on different
/// tables are taken to add up as far as they did where it was. An estimate only proposes a set; before it counts, the planner says.
/// </summary>
internal static class OptionEstimates
{
    private const int Tables = 3;
    private const int PerTable = 3;

    // Taken before any two tables were asked about together.
    private const double UsualAdditivity = 0.8;

    /// <summary>Sets that were not asked about, with their estimated cost.</summary>
    public static IEnumerable<PlannedCost> Of(QueryOptions query, IReadOnlyList<PlannedCost> allowed, CostBook book)
    {
        var tables = allowed.Where(option => option.Used.All(used => used.Table.ObjectName == option.Used[0].Table.ObjectName))
            .GroupBy(option => option.Used[0].Table.ObjectName)
            .OrderBy(table => table.Min(option => option.Cost))
            .Take(Tables)
            .Select(table => table.OrderBy(option => option.Cost).Take(PerTable).ToList())
            .ToList();
        if (tables.Count < 2)
        {
            yield break;
        }

        var additivity = Additivity(query);
        foreach (var parts in Combinations(tables, 0, []).Where(parts => parts.Count > 1))
        {
            var used = parts.SelectMany(part => part.Used).ToList();
            if (query.Knows(used))
            {
                continue;
            }

            var gains = parts.ConvertAll(part => query.Without.Cost - part.Cost);
            var together = gains.Max() + (additivity * (gains.Sum() - gains.Max()));
            var cost = Math.Max(query.Without.Cost - together, Math.Max(query.WithAll, book.FloorOf(query.Query, used)));
            if (cost < parts.Min(part => part.Cost) * 0.999)
            {
                yield return new PlannedCost(cost, query.Without.Rows, used);
            }
        }
    }

    private static IEnumerable<List<PlannedCost>> Combinations(List<List<PlannedCost>> tables, int at, List<PlannedCost> parts)
    {
        if (at == tables.Count)
        {
            yield return parts;
            yield break;
        }

        foreach (var rest in Combinations(tables, at + 1, parts))
        {
            yield return rest;
        }

        foreach (var option in tables[at])
        {
            foreach (var rest in Combinations(tables, at + 1, [.. parts, option]))
            {
                yield return rest;
            }
        }
    }

    // Share of the smaller gains that was left when indexes of several tables were there together.
    private static double Additivity(QueryOptions query)
    {
        var alone = query.Options.Where(option => option.Used.Count == 1).ToDictionary(option => option.Used[0], option => query.Without.Cost - option.Cost);
        var seen = new List<double>();
        foreach (var option in query.Options.Where(option => option.Used.Count > 1 && option.Used.All(alone.ContainsKey)))
        {
            var gains = option.Used.Select(used => alone[used]).ToList();
            if (gains.Sum() - gains.Max() > query.Without.Cost * 0.001)
            {
                seen.Add(Math.Clamp((query.Without.Cost - option.Cost - gains.Max()) / (gains.Sum() - gains.Max()), 0, 1));
            }
        }

        return seen.Count > 0 ? seen.Average() : UsualAdditivity;
    }
}
