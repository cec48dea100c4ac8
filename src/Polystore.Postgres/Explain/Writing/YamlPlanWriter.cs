using System.Text;
using Polystore.Postgres.Explain.Parsing;

namespace Polystore.Postgres.Explain.Writing;

/// <summary>Writes the YAML of EXPLAIN: lists of scalars in lines, lists of lists in brackets, scalars quoted as in JSON.</summary>
internal static class YamlPlanWriter
{
    public static string Write(PlanValue holder)
    {
        var text = new StringBuilder();
        var list = PlanValue.List();
        list.Items!.Add(holder);
        var dash = false;
        foreach (var step in TreeWalk.Over(list, step => step.Value.Items is { } items && (step.Depth > 0) && (step.InList || items.Count == 0)))
        {
            if (step.Closes || step.Depth == 0)
            {
                continue;
            }

            if (!dash)
            {
                text.Append(' ', (step.Depth - 1) * 2);
            }

            dash = false;
            if (step.InList)
            {
                text.Append("- ");
                dash = step.Value.Members is not null;
                text.Append(dash ? "" : Line(step.Value) + "\n");
            }
            else
            {
                text.Append(step.Name).Append(": ").Append(step.Value.Items is { Count: > 0 } ? "" : Line(step.Value)).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string Line(PlanValue value) => value switch
    {
        { Members: not null } => "",
        { Items: { } items } => $"[{string.Join(", ", items.Select(JsonPlanWriter.Scalar))}]",
        _ => JsonPlanWriter.Scalar(value),
    };
}
