using Polystore.Core.Checks.Pictures;
using Polystore.Reports.Html.Svg;
using Polystore.Reports.Wording;

namespace Polystore.Reports.Html.Pictures;

/// <summary>A tree as rows with guides, without nesting elements, so that any depth is well-formed and readable.</summary>
internal static class TreeFigure
{
    public static void Write(HtmlWriter html, TreePicture picture)
    {
        html.Open("div", ("class", "scroll"), ("tabindex", "0"), ("role", "group"), ("aria-label", picture.Title));
        html.Open("table", ("class", "plan tree")).Open("thead", ("class", "quiet")).Open("tr").Element("th", picture.Title, ("scope", "col")).Close().Close().Open("tbody");
        var pending = new Stack<(PictureNode Node, IReadOnlyList<bool> Continues)>(picture.Roots.Reverse().Select(root => (root, (IReadOnlyList<bool>)[])));
        while (pending.TryPop(out var entry))
        {
            Row(html, entry.Node, entry.Continues);
            for (var i = entry.Node.Children.Count - 1; i >= 0; i--)
            {
                var more = i < entry.Node.Children.Count - 1;
                pending.Push((entry.Node.Children[i], [.. entry.Continues.Take(PlanGuides.Deepest - 1), more]));
            }
        }

        html.Close().Close().Close();
    }

    private static void Row(HtmlWriter html, PictureNode node, IReadOnlyList<bool> continues)
    {
        html.Open("tr", ("class", PictureSection.Style(node.Severity)));
        html.Open("th", ("scope", "row"), ("style", $"--d:{continues.Count}"));
        html.Picture(PlanGuides.Of(continues, node.Children.Count > 0, node.Severity is not null));
        html.Element("span", node.Label, ("class", "title"));
        if (node.Severity is { } severity)
        {
            html.Element("span", SeverityWords.Name(severity), ("class", "badge severity"));
        }

        foreach (var detail in node.Details)
        {
            html.Element("small", detail);
        }

        if (node.Statement is { } statement)
        {
            html.Element("code", StatementExcerpt.Of(statement));
        }

        html.Close().Close();
    }
}
