using Polystore.Core.Plans;
using Polystore.Reports.Html.Svg;
using Polystore.Reports.Wording;

namespace Polystore.Reports.Html.Plan;

/// <summary>Every node of a plan with all that the engine said about it, as rows with guides.</summary>
internal sealed class PlanTable(HtmlWriter html, PlanHeat heat)
{
    private const double Cool = 0.01;

    /// <summary>The anchor of a node.</summary>
    public static string Anchor(int number) => $"node-{number}";

    /// <summary>Writes it.</summary>
    public void Write()
    {
        var root = heat.Nodes[0];
        if (heat.Nodes.Any(IsCool))
        {
            html.Open("label", ("class", "filter")).Void("input", ("type", "checkbox"), ("id", "only-hot"))
                .Text("Only steps that take at least 1 % or stand out").Close();
        }

        html.Open("div", ("class", "scroll card"), ("tabindex", "0"), ("role", "group"), ("aria-label", "Steps of the plan"));
        html.Open("table", ("class", "plan")).Open("thead").Open("tr");
        foreach (var heading in new[] { "Step", "Itself", heat.IsTime ? "Time" : "Cost", "Rows", "Expected", "Loops", "Blocks" })
        {
            html.Element("th", heading, ("scope", "col"));
        }

        html.Close().Close().Open("tbody");
        var pending = new Stack<(PlanNode Node, IReadOnlyList<bool> Continues)>();
        pending.Push((root, []));
        while (pending.TryPop(out var entry))
        {
            Row(entry.Node, entry.Continues);
            for (var i = entry.Node.Children.Count - 1; i >= 0; i--)
            {
                var more = i < entry.Node.Children.Count - 1;
                pending.Push((entry.Node.Children[i], [.. entry.Continues.Take(PlanGuides.Deepest - 1), more]));
            }
        }

        html.Close().Close().Close();
    }

    private bool IsCool(PlanNode node) =>
        !ReferenceEquals(node, heat.Worst) && heat.Share(node) is < Cool && !heat.FindingsOf(node).Any() && !NodeMark.Of(node).Any(mark => mark.Bad);

    private void Row(PlanNode node, IReadOnlyList<bool> continues)
    {
        var worst = ReferenceEquals(node, heat.Worst);
        html.Open("tr", ("class", worst ? "worst" : node.Loops is 0 ? "cool never" : IsCool(node) ? "cool" : null), ("id", Anchor(heat.Number(node))));
        html.Open("th", ("scope", "row"), ("style", $"--d:{continues.Count}"));
        html.Picture(PlanGuides.Of(continues, node.Children.Count > 0, worst));
        html.Element("span", PlanWords.Title(node), ("class", "title"));
        if (worst)
        {
            html.Element("span", "worst", ("class", "badge bad"));
        }

        foreach (var mark in NodeMark.Of(node))
        {
            html.Element("span", mark.Text, ("class", mark.Bad ? "badge warn" : "badge"), ("title", mark.Meaning));
        }

        foreach (var detail in NodeDetails.Of(node))
        {
            html.Element("small", detail);
        }

        foreach (var (number, finding) in heat.FindingsOf(node))
        {
            html.Open("small", ("class", $"s-{SeverityWords.Name(finding.Severity)}"));
            html.Element("a", $"Finding {number}: {finding.Title}", ("href", $"#{FindingCards.Anchor(number)}")).Close();
        }

        All(node);
        html.Close();
        html.Open("td", ("class", "track"));
        if (heat.Share(node) is { } share && node.Loops is not 0)
        {
            html.Picture(BarStrip.Of((share, worst ? "worse" : "heat"))).Element("small", Quantity.Share(Math.Round(share, 3)));
        }

        html.Close();
        html.Element("td", heat.Whole > 0 && node.Loops is not 0 ? heat.IsTime ? Quantity.Milliseconds(heat.Self(node)) : Quantity.Number(heat.Self(node)) : "", ("class", "num"));
        html.Element("td", node.Loops is 0 ? "never run" : Number(node.Rows), ("class", "num"));
        html.Element("td", Number(node.EstimatedRows), ("class", "num"));
        html.Element("td", Number(node.Loops), ("class", "num"));
        html.Element("td", Number(node.SelfBlocks), ("class", "num"));
        html.Close();
    }

    private void All(PlanNode node)
    {
        var facts = Facts(node).Where(fact => fact.Value is not null).ToList();
        if (facts.Count == 0)
        {
            return;
        }

        html.Open("details").Element("summary", "Everything about it").Open("dl", ("class", "facts"));
        foreach (var (name, value) in facts)
        {
            html.Open("div").Element("dt", name).Element("dd", value!).Close();
        }

        html.Close().Close();
    }

    private static IEnumerable<(string Name, string? Value)> Facts(PlanNode node) =>
    [
        ("Startup cost", Number(node.StartupCost, null)),
        ("Total cost", Number(node.TotalCost, null)),
        ("Total time", node.TotalTimeMs is { } time ? Quantity.Milliseconds(time) : null),
        ("Role", node.Relationship),
        .. node.Attributes.OrderBy(attribute => attribute.Key, StringComparer.Ordinal).Select(attribute => (attribute.Key, (string?)attribute.Value)),
    ];

    private static string Number(double? value) => Number(value, "")!;

    private static string? Number(double? value, string? unknown) => value is { } number ? Quantity.Number(number) : unknown;
}
