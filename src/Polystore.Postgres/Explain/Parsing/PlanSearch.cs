namespace Polystore.Postgres.Explain.Parsing;

/// <summary>Finds plans in a value, however clients wrap them: lists, rows of a result, objects of an API, strings of JSON or text.</summary>
internal sealed class PlanSearch
{
    private const int Deepest = 16;
    private readonly List<PlanValue> holders = [];
    private readonly List<string> rows = [];

    /// <summary>Objects with a root under <c>Plan</c>, and the lines or documents that stood in strings.</summary>
    public static (List<PlanValue> Holders, string? Text) In(PlanValue value)
    {
        var search = new PlanSearch();
        search.Look(value, 0);
        return (search.holders, search.rows.Count == 0 ? null : string.Join('\n', search.rows));
    }

    private void Look(PlanValue value, int depth)
    {
        if (depth > Deepest)
        {
            return;
        }

        if (value.Find("Plan") is { Members: not null })
        {
            holders.Add(value);
        }
        else if (value.Find("Node Type") is not null)
        {
            var holder = PlanValue.Object();
            holder.Add("Plan", value);
            holders.Add(holder);
        }
        else
        {
            foreach (var (name, member) in value.Members ?? [])
            {
                if (member.Scalar is { } text && name.Equals("QUERY PLAN", StringComparison.OrdinalIgnoreCase))
                {
                    rows.Add(text);
                }
                else
                {
                    Look(member, depth + 1);
                }
            }

            value.Items?.ForEach(item => Look(item, depth + 1));
        }
    }
}
