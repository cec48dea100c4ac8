using Polystore.Postgres.Explain.Model;

namespace Polystore.Postgres.Explain.Parsing;

/// <summary>The passes of GROUPING SETS.</summary>
internal static class GroupingSetsSection
{
    public static List<PostgresGroupingSet> Read(PlanValue value) => (value.Items ?? []).Select(item => new PostgresGroupingSet
    {
        SortKey = item.Find("Sort Key") is { } sort ? ExpressionList.Of(sort) : [],
        Hashed = item.Find("Hash Keys") is not null,
        Keys = ((item.Find("Hash Keys") ?? item.Find("Group Keys"))?.Items ?? []).Select(ExpressionList.Of).ToList(),
    }).ToList();

    public static PlanValue? Write(IReadOnlyList<PostgresGroupingSet> sets)
    {
        if (sets.Count == 0)
        {
            return null;
        }

        var list = PlanValue.List();
        foreach (var set in sets)
        {
            var item = PlanValue.Object();
            if (set.SortKey.Count > 0)
            {
                item.Add("Sort Key", PlanValue.Of(set.SortKey));
            }

            var keys = PlanValue.List();
            keys.Items!.AddRange(set.Keys.Select(PlanValue.Of));
            item.Add(set.Hashed ? "Hash Keys" : "Group Keys", keys);
            list.Items!.Add(item);
        }

        return list;
    }
}
