using System.Text;
using Polystore.Postgres.Explain.Model;

namespace Polystore.Postgres.Explain.Writing;

/// <summary>Writes the text of EXPLAIN, in the order of <c>src/backend/commands/explain.c</c>. Iterative over nodes.</summary>
internal static class TextPlanWriter
{
    public static string Write(PostgresPlan plan)
    {
        var text = new StringBuilder();
        if (plan.QueryText is { } query)
        {
            text.Append("Query Text: ").Append(query).Append('\n');
        }

        var pending = new Stack<(PostgresPlanNode Node, int Indent)>();
        pending.Push((plan.Root, 0));
        while (pending.TryPop(out var next))
        {
            var (node, indent) = next;
            if (node.SubplanName is { } subplan && node.Parent is not null)
            {
                text.Append(' ', indent).Append(subplan).Append('\n');
                indent += 2;
            }

            var inner = node.Parent is null ? 2 : indent + 6;
            text.Append(' ', indent).Append(node.Parent is null ? "" : "->  ").Append(TextNodeTitle.Of(node)).Append(TextNodeTitle.Metrics(node)).Append('\n');
            TextNodeLines.Write(new TextLines(text, inner), node);
            for (var i = node.Children.Count - 1; i >= 0; i--)
            {
                pending.Push((node.Children[i], inner));
            }
        }

        TextPlanFooter.Write(new TextLines(text, 0), plan);
        return text.ToString();
    }
}
