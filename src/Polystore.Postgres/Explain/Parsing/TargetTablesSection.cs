using Polystore.Postgres.Explain.Model;

namespace Polystore.Postgres.Explain.Parsing;

/// <summary>The tables that one node writes.</summary>
internal static class TargetTablesSection
{
    public static List<PostgresTargetTable> Read(PlanValue value) => (value.Items ?? []).Select(item => new PostgresTargetTable
    {
        RelationName = item.Find("Relation Name")?.Scalar,
        Schema = item.Find("Schema")?.Scalar,
        Alias = item.Find("Alias")?.Scalar,
    }).ToList();

    public static PlanValue? Write(IReadOnlyList<PostgresTargetTable> tables)
    {
        if (tables.Count == 0)
        {
            return null;
        }

        var list = PlanValue.List();
        foreach (var table in tables)
        {
            var item = PlanValue.Object();
            foreach (var (name, text) in new[] { ("Relation Name", table.RelationName), ("Schema", table.Schema), ("Alias", table.Alias) })
            {
                if (text is not null)
                {
                    item.Add(name, text);
                }
            }

            list.Items!.Add(item);
        }

        return list;
    }
}
