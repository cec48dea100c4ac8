using System.Text.RegularExpressions;
using System.Xml.Linq;
using Polystore.Core.Findings;
using Polystore.Core.Plans;
using Polystore.Reports.Html;
using Polystore.Reports.Tests.Fixtures;

namespace Polystore.Reports.Tests.Html;

public sealed partial class HtmlRendererTests
{
    private static readonly XName Svg = XName.Get("svg", "http://www.w3.org/2000/svg");

    private readonly HtmlRenderer renderer = new();

    public static TheoryData<string> Pages { get; } = ["check", "advice", "plan", "planned", "hostile check", "hostile advice", "hostile plan", "pictures", "empty"];

    [Fact]
    public void Check_is_as_approved() => Golden.Match(Render("check"), "check.html");

    [Fact]
    public void Pictures_are_as_approved() => Golden.Match(Render("pictures"), "pictures.html");

    [Fact]
    public void Advice_is_as_approved() => Golden.Match(Render("advice"), "advice.html");

    [Fact]
    public void Plan_is_as_approved() => Golden.Match(Render("plan"), "plan.html");

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_page_loads_nothing_runs_nothing_and_forbids_both(string page)
    {
        var html = Render(page);
        html.ShouldContain("default-src &#39;none&#39;");
        var markup = Pre().Replace(html, "");
        Loads().Matches(markup).Select(match => match.Value).ShouldBeEmpty();
        ScriptTag().IsMatch(html).ShouldBeFalse();
        EventHandler().IsMatch(html).ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_page_is_well_formed_with_one_main_and_unique_anchors(string page)
    {
        var document = AsXml(Render(page));
        document.Descendants("main").Count().ShouldBe(1);
        document.Descendants("h1").Count().ShouldBe(1);
        var ids = document.Descendants().Select(element => element.Attribute("id")?.Value).Where(id => id is not null).ToList();
        ids.ShouldBeUnique();
        foreach (var link in document.Descendants("a").Select(element => element.Attribute("href")?.Value).Where(href => href is not null))
        {
            link.ShouldStartWith("#");
            ids.ShouldContain(link![1..]);
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_picture_is_well_formed_and_named_or_marked_as_decoration(string page)
    {
        foreach (var picture in AsXml(Render(page)).Descendants(Svg).Where(svg => !svg.Ancestors(Svg).Any()))
        {
            (picture.Attribute("aria-hidden")?.Value == "true" || picture.Attribute("aria-label")?.Value.Length > 0).ShouldBeTrue();
            picture.DescendantsAndSelf().Attributes().ShouldAllBe(attribute => !attribute.Value.Contains("NaN", StringComparison.Ordinal) && !attribute.Value.Contains('∞'));
        }
    }

    [Theory]
    [InlineData("hostile check")]
    [InlineData("hostile advice")]
    [InlineData("hostile plan")]
    public void Hostile_text_is_shown_as_text(string page)
    {
        var html = Render(page);
        html.ShouldContain("&lt;script&gt;alert(1)&lt;/script&gt;");
        html.ShouldNotContain("<script");
        html.ShouldNotContain('\u001b');
        html.ShouldNotContain('\u202e');
        html.ShouldNotContain("\"onload=");
        AsXml(html).Descendants().Attributes().ShouldNotContain(attribute => attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
    }

    [Fact]
    public void The_same_report_gives_the_same_bytes() => Render("check").ShouldBe(Render("check"));

    [Fact]
    public void Every_finding_has_its_card_and_every_unexamined_rule_its_reason()
    {
        var document = AsXml(Render("check"));
        var report = Shop.Report();
        document.Descendants("article").Count().ShouldBe(report.Problems.Count());
        var text = document.Root!.Value;
        foreach (var rule in report.Rules.NotExamined)
        {
            text.ShouldContain(rule.Reason);
        }

        foreach (var statement in report.Problems.SelectMany(finding => finding.Remedy?.Apply ?? []))
        {
            document.Descendants("pre").ShouldContain(block => block.Value.StartsWith(statement, StringComparison.Ordinal) || block.Value.Contains(statement));
        }
    }

    [Fact]
    public void What_is_ignored_is_listed_with_its_reason_and_has_no_card()
    {
        var document = AsXml(renderer.Render(Shop.WithIgnored()));
        document.Descendants("article").Count().ShouldBe(Shop.Report().Problems.Count() - 2);
        document.Descendants("a").ShouldContain(link => (string?)link.Attribute("href") == "#ignored");
        var section = document.Descendants().Single(element => (string?)element.Attribute("id") == "ignored").Value;
        section.ShouldContain("Ignored (2)");
        section.ShouldContain("reviews moves to another store | soon");
        section.ShouldContain("until 2026-12-31");
    }

    [Fact]
    public void A_plan_of_ten_thousand_levels_is_drawn_without_nesting_elements()
    {
        var root = new PlanNode { Node = "leaf", Id = 10_000 };
        for (var i = 9_999; i > 0; i--)
        {
            root = new PlanNode { Node = "n", Id = i, Children = [root] };
        }

        var html = renderer.Render(Plans.Planned() with { Plan = Plans.Planned().Plan with { Root = root } });
        html.ShouldContain("leaf");
        Depth(AsXml(html).Root!).ShouldBeLessThan(40);
    }

    [Fact]
    public void Text_colours_reach_the_contrast_of_WCAG_AA_in_light_and_dark()
    {
        foreach (var theme in new[] { Theme("light"), Theme("dark") })
        {
            foreach (var ink in new[] { "text", "muted", "link", "critical", "high", "medium", "low", "info", "good", "key", "string", "number" })
            {
                foreach (var paper in new[] { "page", "card", "soft" })
                {
                    Contrast(theme[ink], theme[paper]).ShouldBeGreaterThanOrEqualTo(4.5, $"{ink} on {paper}");
                }
            }
        }
    }

    private string Render(string page) => page switch
    {
        "check" => renderer.Render(Shop.Report()),
        "advice" => renderer.Render(ShopAdvice.Advice()),
        "plan" => renderer.Render(Plans.Measured()),
        "planned" => renderer.Render(Plans.Planned()),
        "pictures" => renderer.Render(Drawings.Report()),
        "hostile check" => renderer.Render(Hostile.Report()),
        "hostile advice" => renderer.Render(Hostile.Advice()),
        "hostile plan" => renderer.Render(Hostile.Explanation()),
        _ => renderer.Render(Shop.Report() with { Findings = Array.Empty<Finding>(), Snapshot = null }),
    };

    // The pages close what XML wants closed except for two void elements.
    private static XDocument AsXml(string html) => XDocument.Parse(VoidElement().Replace(html.Replace("<!doctype html>", "", StringComparison.Ordinal), "$0</$1>"), LoadOptions.PreserveWhitespace);

    private static int Depth(XElement element) => 1 + element.Elements().Select(Depth).DefaultIfEmpty(0).Max();

    private static Dictionary<string, string> Theme(string name)
    {
        var roots = Root().Matches(Stylesheet.Text).Select(match => match.Groups[1].Value).ToList();
        var colours = new Dictionary<string, string>();
        foreach (var block in name == "light" ? roots.Take(1) : roots.Take(2))
        {
            foreach (Match colour in Colour().Matches(block))
            {
                colours[colour.Groups[1].Value] = colour.Groups[2].Value;
            }
        }

        return colours;
    }

    private static double Contrast(string first, string second)
    {
        var (a, b) = (Luminance(first), Luminance(second));
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    // WCAG 2.2, definition of relative luminance.
    private static double Luminance(string colour)
    {
        var channels = Enumerable.Range(0, 3).Select(i => Convert.ToInt32(colour.Substring(i * 2, 2), 16) / 255.0)
            .Select(value => value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4)).ToList();
        return (0.2126 * channels[0]) + (0.7152 * channels[1]) + (0.0722 * channels[2]);
    }

    [GeneratedRegex("<pre[^>]*>.*?</pre>", RegexOptions.Singleline)]
    private static partial Regex Pre();

    [GeneratedRegex("(src|href|srcset|action|data|poster)\\s*=\\s*\"(?!#)[^\"]*\"|url\\([^)]*\\)|@import[^;]*;", RegexOptions.IgnoreCase)]
    private static partial Regex Loads();

    [GeneratedRegex("<\\s*(script|iframe|object|embed|link|base|form)\\b", RegexOptions.IgnoreCase)]
    private static partial Regex ScriptTag();

    [GeneratedRegex("<[^>]*\\son[a-z]+\\s*=\\s*[^>]*>", RegexOptions.IgnoreCase)]
    private static partial Regex EventHandler();

    [GeneratedRegex("<(meta|input)\\b[^>]*>")]
    private static partial Regex VoidElement();

    [GeneratedRegex(":root \\{([^}]*)\\}", RegexOptions.Singleline)]
    private static partial Regex Root();

    [GeneratedRegex("--([a-z]+): #([0-9a-f]{6})")]
    private static partial Regex Colour();
}
