using System.Globalization;
using System.Text;
using Polystore.Postgres.Explain.Parsing;

namespace Polystore.Postgres.Explain.Writing;

/// <summary>Writes the XML of EXPLAIN.</summary>
internal static class XmlPlanWriter
{
    private const string Namespace = "http://www.postgresql.org/2009/explain";

    public static string Write(PlanValue holder)
    {
        var text = new StringBuilder($"<explain xmlns=\"{Namespace}\">\n");
        var lists = new Stack<string>();
        lists.Push("");
        foreach (var step in TreeWalk.Over(holder))
        {
            var tag = step.Depth == 0 ? "Query" : step.InList ? ItemOf(lists.Peek(), step.Value) : SortGroupTags.Of(XmlNames.Of(step.Name!));
            var isContainer = step.Value.Members is not null || step.Value.Items is not null;
            if (step.Closes)
            {
                lists.Pop();
                tag = step.Depth == 0 ? "Query" : step.InList ? ItemOf(lists.Peek(), step.Value) : tag;
                Indent(text, step.Depth).Append("</").Append(tag).Append(">\n");
            }
            else if (isContainer)
            {
                lists.Push(tag);
                Indent(text, step.Depth).Append('<').Append(tag).Append(">\n");
            }
            else
            {
                Indent(text, step.Depth).Append('<').Append(tag).Append('>').Append(Escape(step.Value.Scalar ?? "")).Append("</").Append(tag).Append(">\n");
            }
        }

        return text.Append("</explain>\n").ToString();
    }

    // "Plans" holds "Plan", "Workers" holds "Worker"; scalars are items.
    private static string ItemOf(string list, PlanValue value) =>
        (value.Members is not null || value.Items is not null) && list.EndsWith('s') ? list[..^1] : "Item";

    // What XML cannot hold at all becomes the mark of a letter that is missing.
    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            escaped.Append(letter switch
            {
                '<' => "&lt;",
                '>' => "&gt;",
                '&' => "&amp;",
                '\r' => "&#x0d;",
                < ' ' and not ('\n' or '\t') => "\ufffd",
                _ => letter.ToString(CultureInfo.InvariantCulture),
            });
        }

        return escaped.ToString();
    }

    private static StringBuilder Indent(StringBuilder text, int depth) => text.Append(' ', (depth + 1) * 2);
}
