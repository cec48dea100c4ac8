using System.Text;
using System.Text.Encodings.Web;
using Polystore.Postgres.Explain.Parsing;

namespace Polystore.Postgres.Explain.Writing;

/// <summary>Writes the JSON of EXPLAIN.</summary>
internal static class JsonPlanWriter
{
    public static string Write(PlanValue holder)
    {
        var text = new StringBuilder();
        var list = PlanValue.List();
        list.Items!.Add(holder);
        foreach (var step in TreeWalk.Over(list))
        {
            if (step.Closes)
            {
                Indent(text.Append('\n'), step.Depth).Append(step.Value.Members is null ? ']' : '}');
                continue;
            }

            if (step.Depth > 0)
            {
                Indent(text.Append(step.First ? "\n" : ",\n"), step.Depth);
            }

            if (step.Name is not null)
            {
                text.Append(Quote(step.Name)).Append(": ");
            }

            text.Append(step.Value switch { { Members: not null } => "{", { Items: not null } => "[", var scalar => Scalar(scalar) });
        }

        return text.Append('\n').ToString();
    }

    /// <summary>A string in quotes, as JSON and YAML take it.</summary>
    public static string Quote(string text) => $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)}\"";

    public static string Scalar(PlanValue value) => value.Scalar is null ? "null" : value.Quoted ? Quote(value.Scalar) : value.Scalar;

    private static StringBuilder Indent(StringBuilder text, int depth) => text.Append(' ', depth * 2);
}
