using System.Text.RegularExpressions;
using Polystore.Core.Checks;
using Polystore.Core.Checks.Ignoring;
using Polystore.Core.Findings;
using Polystore.Reports.Html;
using Polystore.Reports.Json;
using Polystore.Reports.Markdown;
using Polystore.Reports.Sarif;
using Polystore.Reports.Terminal;
using Polystore.Reports.Tests.Fixtures;
using Polystore.Reports.Tests.Terminal;

namespace Polystore.Reports.Tests;

/// <summary>One rule that finds the same in 300 tables, and one other finding behind all of them.</summary>
public sealed partial class ManyFindingsTests
{
    private const int Medium = 250;
    private const int Low = 50;

    [Fact]
    public void Terminal_lists_the_first_of_a_rule_and_counts_the_rest_under_their_severities()
    {
        var text = TerminalOutput.Of(renderer => renderer.Render(Report()), width: 200);
        Listed(text).ShouldBe(21);
        text.ShouldContain("301 findings");
        text.ShouldContain("MEDIUM (250)");
        text.ShouldContain("and 230 more of SQLITE-FK-UNINDEXED; --all or --format json shows every one");
        text.ShouldContain("LOW (51)");
        text.ShouldContain("and 50 more of SQLITE-FK-UNINDEXED");
        text.ShouldContain("301  The last of all, last.user_id");
    }

    [Fact]
    public void Markdown_and_html_do_the_same()
    {
        var markdown = new MarkdownRenderer().Render(Report());
        Listed(markdown).ShouldBe(21);
        markdown.ShouldContain("301 findings: 250 medium, 51 low");
        markdown.ShouldContain("and 280 more of SQLITE-FK-UNINDEXED");
        markdown.ShouldContain("### 301. The last of all, last.user");

        var html = new HtmlRenderer().Render(Report());
        CountOf(html, "<article").ShouldBe(101);
        html.ShouldContain("Medium (250)");
        html.ShouldContain("and 150 more of SQLITE-FK-UNINDEXED");
        html.ShouldContain("id=\"finding-301\"");
    }

    [Fact]
    public void Asked_for_all_they_leave_nothing_out()
    {
        var text = TerminalOutput.Of(renderer => renderer.Render(Report(), new TerminalOptions { PerRule = null }), width: 200);
        Listed(text).ShouldBe(301);
        text.ShouldNotContain(" more of ");
        Listed(new MarkdownRenderer { PerRule = null }.Render(Report())).ShouldBe(301);
        CountOf(new HtmlRenderer { PerRule = null }.Render(Report()), "<article").ShouldBe(301);
    }

    [Fact]
    public void Machines_always_get_everything()
    {
        CountOf(new JsonRenderer().Render(Report()), "\"fingerprint\"").ShouldBe(301 + 40);
        CountOf(new SarifRenderer().Render(Report()), "\"ruleIndex\"").ShouldBeGreaterThanOrEqualTo(301);
    }

    [Fact]
    public void What_to_do_first_is_listed_wherever_it_stands()
    {
        var findings = Findings().Select((finding, at) => at == 200 ? finding : finding with { Remedy = finding.Remedy! with { Withheld = "it clashes" } }).ToList();
        var report = Report() with { Findings = findings };
        TerminalOutput.Of(renderer => renderer.Render(report), width: 200).ShouldMatch(@"(?s)\n *201  .*What to do next.*finding 201");
        new HtmlRenderer().Render(report).ShouldContain("id=\"finding-201\"");
    }

    [Fact]
    public void Lists_of_what_was_ignored_or_not_examined_are_cut_too_and_counted_whole()
    {
        var unseen = Enumerable.Range(0, 60).Select(i => Findings()[i] with { State = FindingState.NotExamined, NotExaminedReason = "it is locked", Remedy = null });
        var report = Report() with { Findings = [.. Findings(), .. unseen] };
        var text = TerminalOutput.Of(renderer => renderer.Render(report), width: 200);
        text.ShouldContain("NOT EXAMINED (60)");
        CountOf(text, "it is locked").ShouldBe(20);
        text.ShouldContain("SQLITE-FK-UNINDEXED on 40 more");
        var markdown = new MarkdownRenderer().Render(report);
        CountOf(markdown, "we live with it").ShouldBe(20);
        markdown.ShouldContain("`20 more`");
        markdown.ShouldContain("40 ignored");
    }

    [Fact]
    public void Rules_that_one_reason_kept_from_being_examined_stand_on_one_line()
    {
        var report = Shop.Report() with
        {
            Rules = Shop.Report().Rules with { NotExamined = [new("SQLITE-A", "the file is locked"), new("SQLITE-B", "no workload"), new("SQLITE-C", "the file is locked")] },
            Findings = [],
        };
        var text = TerminalOutput.Of(renderer => renderer.Render(report), width: 200);
        text.ShouldContain("NOT EXAMINED (3)");
        text.ShouldContain("SQLITE-A, SQLITE-C: the file is locked");
        CountOf(text, "the file is locked").ShouldBe(1);
        CountOf(new MarkdownRenderer().Render(report), "the file is locked").ShouldBe(1);
    }

    private static CheckReport Report() => Shop.Report() with
    {
        Findings = Findings(),
        Rules = Shop.Report().Rules with { NotExamined = [] },
        Ignored = Enumerable.Range(0, 40).Select(i => IgnoredFinding.From(Find($"ignored_{i}", Severity.Low), new IgnoreEntry { Line = i + 1, Name = IgnoreEntry.EveryRule, Reason = "we live with it" })).ToList(),
    };

    private static List<Finding> Findings() =>
    [
        .. Enumerable.Range(0, Medium).Select(i => Find($"orders_{i}", Severity.Medium)),
        .. Enumerable.Range(0, Low).Select(i => Find($"small_{i}", Severity.Low)),
        Find("last", Severity.Low) with { Id = "SQLITE-LAST", Title = "The last of all, last.user_id" },
    ];

    private static Finding Find(string table, Severity severity) => Shop.Unindexed(table, "user_id", "users", 3503, 91234, 412, severity);

    private static int Listed(string text) => Name().Matches(text).Select(match => match.Value).Distinct(StringComparer.Ordinal).Count();

    private static int CountOf(string text, string part) => text.Split(part).Length - 1;

    [GeneratedRegex(@"(orders|small|last)(\\?_\d+)?\.user")]
    private static partial Regex Name();
}
