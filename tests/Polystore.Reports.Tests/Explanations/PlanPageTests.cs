using System.Text.RegularExpressions;
using System.Xml.Linq;
using Polystore.Core.Engines;
using Polystore.Core.Plans;
using Polystore.Reports.Html;
using Polystore.Reports.Markdown;

namespace Polystore.Reports.Tests.Explanations;

public sealed partial class PlanPageTests
{
    private static readonly XName Svg = XName.Get("svg", "http://www.w3.org/2000/svg");

    public static TheoryData<string> Recorded { get; } = [.. RealPlans.Names()];

    [Theory]
    [MemberData(nameof(Recorded))]
    public void A_page_is_well_formed_and_every_link_has_its_target(string name) => Check(RealPlans.Read(name));

    [Theory]
    [InlineData(1)]
    [InlineData(500)]
    public void Pages_of_any_size_are_well_formed(int nodes)
    {
        Check(RealPlans.Deep(nodes));
        Check(RealPlans.Wide(nodes));
    }

    [Fact]
    public void A_node_without_any_number_or_name_is_shown() => Check(RealPlans.Of(new PlanNode { Node = "", Children = [new PlanNode { Node = "" }] }));

    [Fact]
    public void Numbers_beyond_reason_do_not_break_the_pictures()
    {
        var odd = new PlanNode { Node = "Seq Scan", Id = 2, SelfTimeMs = double.MaxValue / 4, Rows = 1e300, EstimatedRows = 0, EstimateRatio = 1e300, Loops = 1e300, SelfBlocks = 1e300 };
        Check(RealPlans.Of(new PlanNode { Node = "Limit", Id = 1, SelfTimeMs = 0, Rows = 0, EstimatedRows = -1, EstimateRatio = 0, Loops = 1, TotalCost = -5, Children = [odd] }));
    }

    [Fact]
    public void The_tip_of_a_node_keeps_its_lines_and_a_name_stays_text()
    {
        var node = new PlanNode { Node = "Seq Scan", Id = 1, Relation = "</title><script>alert(1)</script>", SelfTimeMs = 1, Rows = 3, EstimatedRows = 3, Loops = 1 };
        var page = new HtmlRenderer().Render(RealPlans.Of(node));
        page.ShouldNotContain("<script");
        var tip = Xml(page).Descendants().First(element => element.Name.LocalName == "title" && element.Ancestors(Svg).Any()).Value;
        tip.Split('\n').Length.ShouldBe(3);
        tip.ShouldContain("</title><script>alert(1)</script>");
    }

    [Fact]
    public void The_bars_of_the_icicle_lie_within_the_bar_above()
    {
        var bars = Xml(new HtmlRenderer().Render(RealPlans.Read("parallel_init_plan.txt"))).Descendants(Svg).Where(svg => svg.Ancestors(Svg).Any())
            .Select(svg => (Left: Percent(svg, "x"), Width: Percent(svg, "width"), Top: (double)svg.Attribute("y")!)).ToList();
        bars[0].ShouldBe((0, 100, 0));
        foreach (var bar in bars.Skip(1))
        {
            bars.ShouldContain(above => above.Top == bar.Top - 25 && above.Left <= bar.Left + 0.01 && above.Left + above.Width >= bar.Left + bar.Width - 0.01);
        }
    }

    [Theory]
    [MemberData(nameof(Recorded))]
    public void The_tree_in_an_issue_fits_eighty_columns(string name)
    {
        var fence = Fence().Match(new MarkdownRenderer().Render(RealPlans.Read(name))).Groups[1].Value;
        fence.Split('\n').ShouldAllBe(line => line.Length <= 80);
    }

    private static void Check(Explanation explanation)
    {
        var page = new HtmlRenderer().Render(explanation);
        page.ShouldBe(new HtmlRenderer().Render(explanation));
        var document = Xml(page);
        var ids = document.Descendants().Select(element => (string?)element.Attribute("id")).Where(id => id is not null).ToList();
        ids.ShouldBeUnique();
        document.Descendants().Where(element => element.Name.LocalName == "a").Select(element => ((string?)element.Attribute("href"))![1..]).ShouldBeSubsetOf(ids!);
        document.Descendants(Svg).DescendantsAndSelf().Attributes().Where(attribute => attribute.Name.LocalName is "x" or "y" or "width" or "height" or "d" or "transform" or "stroke-width")
            .ShouldAllBe(attribute => !attribute.Value.Contains("NaN") && !attribute.Value.Contains("Infinity") && !attribute.Value.Contains('∞'));
    }

    private static double Percent(XElement svg, string name) => double.Parse(((string)svg.Attribute(name)!).TrimEnd('%'), System.Globalization.CultureInfo.InvariantCulture);

    private static XDocument Xml(string page) =>
        XDocument.Parse(VoidElement().Replace(page.Replace("<!doctype html>", "", StringComparison.Ordinal), "$0</$1>"), LoadOptions.PreserveWhitespace);

    [GeneratedRegex("<(meta|input)\\b[^>]*>")]
    private static partial Regex VoidElement();

    [GeneratedRegex("```text\n(.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex Fence();
}
