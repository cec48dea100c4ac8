using Polystore.Core.Engines;
using Polystore.Core.Findings;
using Polystore.Core.Plans;
using Polystore.Reports.Terminal;
using Polystore.Reports.Tests.Terminal;

namespace Polystore.Reports.Tests.Explanations;

public sealed class PlanTreeTests
{
    public static TheoryData<string> Recorded { get; } = [.. RealPlans.Names()];

    [Theory]
    [MemberData(nameof(Recorded))]
    public void No_line_is_wider_than_the_terminal_and_none_of_the_tree_is_broken(string name)
    {
        var explanation = RealPlans.Read(name);
        foreach (var width in new[] { 40, 60, 80, 120 })
        {
            var lines = Tree(explanation, width);
            lines.ShouldAllBe(line => line.Length <= width, $"{name} at {width}");
            lines.Count(line => line.Contains('├') || line.Contains('└')).ShouldBe(explanation.Plan.Root.Flatten().Count() - 1, $"{name} at {width}");
        }
    }

    [Theory]
    [MemberData(nameof(Recorded))]
    public void The_same_plan_gives_the_same_text(string name) => Tree(RealPlans.Read(name), 80).ShouldBe(Tree(RealPlans.Read(name), 80));

    [Fact]
    public void A_hundred_levels_keep_room_for_words()
    {
        var lines = Tree(RealPlans.Deep(100), 80);
        lines.ShouldAllBe(line => line.Length <= 80);
        lines.Count(line => line.Contains("Nested Loop", StringComparison.Ordinal)).ShouldBe(99);
        lines.ShouldContain(line => line.StartsWith("[98] ", StringComparison.Ordinal) && line.Contains("Seq Scan on", StringComparison.Ordinal));
    }

    [Fact]
    public void A_wide_terminal_has_more_columns_and_a_narrow_one_says_in_words_what_found_none()
    {
        var explanation = RealPlans.Of(new PlanNode
        {
            Node = "Seq Scan", Relation = "t", Id = 1, SelfTimeMs = 4, Rows = 4_300, EstimatedRows = 100, EstimateRatio = 43, Loops = 20, SelfBlocks = 7,
        });
        var wide = Tree(explanation, 120);
        wide[0].Split(' ', StringSplitOptions.RemoveEmptyEntries).ShouldBe(["blocks", "loops", "expected", "rows", "off", "by", "self", "ms", "share"]);
        wide[1].ShouldContain("43×");
        var narrow = Tree(explanation, 60);
        narrow[0].ShouldNotContain("expected");
        narrow[2].ShouldContain("100 rows expected, 43× too few · 20 loops");
    }

    [Fact]
    public void Without_measurement_the_shares_are_of_the_planners_cost()
    {
        var inner = new PlanNode { Node = "Seq Scan", Relation = "t", Id = 2, TotalCost = 900, EstimatedRows = 10 };
        var explanation = RealPlans.Of(new PlanNode { Node = "Sort", Id = 1, TotalCost = 1000, EstimatedRows = 10, Children = [inner] });
        var lines = Tree(explanation with { Plan = explanation.Plan with { Analyzed = false } }, 80);
        lines[0].ShouldContain("cost");
        lines[0].ShouldContain("expected");
        lines[0].ShouldNotContain("self ms");
        lines[2].ShouldContain("90 %");
        lines[2].ShouldEndWith("◀");
    }

    [Fact]
    public void A_plan_that_knows_nothing_is_a_bare_tree() =>
        Tree(RealPlans.Of(new PlanNode { Node = "SCAN", Children = [new PlanNode { Node = "SEARCH" }] }), 80).ShouldBe(["SCAN", "└─ SEARCH"]);

    [Fact]
    public void What_never_ran_has_no_numbers()
    {
        var never = new PlanNode { Node = "Hash", Id = 2, Loops = 0, EstimatedRows = 5 };
        var lines = Tree(RealPlans.Of(new PlanNode { Node = "Hash Join", Id = 1, SelfTimeMs = 1, Rows = 0, Loops = 1, Children = [never] }), 80);
        lines[2].ShouldBe("└─ Hash");
        lines[3].ShouldContain("never executed");
    }

    [Fact]
    public void A_finding_stands_under_its_node_with_its_number()
    {
        var explanation = RealPlans.Deep(3) with
        {
            Findings = [new Finding { Id = "X", Family = "plans", Title = "Too slow", Why = "why", Severity = Severity.High, Subject = new Subject { Engine = "postgres", Kind = "statement", Path = ["statement"], Location = "plan node 2" } }],
        };
        var lines = Tree(explanation, 80);
        var node = lines.FindIndex(line => line.StartsWith("└─ Nested Loop", StringComparison.Ordinal));
        lines[node + 1].Trim(' ', '│').ShouldBe("! finding 1: Too slow");
    }

    [Fact]
    public void A_condition_of_a_thousand_values_is_cut()
    {
        var node = new PlanNode { Node = "Seq Scan", Id = 1, Attributes = new Dictionary<string, string> { ["Filter"] = $"(id = ANY ('{{{string.Join(',', Enumerable.Range(0, 1000))}}}'))" } };
        var lines = Tree(RealPlans.Of(node), 80);
        lines.Count.ShouldBeLessThanOrEqualTo(6);
        lines[^1].ShouldEndWith("…");
    }

    private static List<string> Tree(Explanation explanation, int width)
    {
        var text = TerminalOutput.Of(renderer => renderer.Render(explanation with { Plan = explanation.Plan with { Sql = null } }), width);
        var lines = text.Split('\n').ToList();
        var start = lines.FindLastIndex(lines.Count - 1, line => line.StartsWith("Measured plan", StringComparison.Ordinal) || line.StartsWith("Planned, not", StringComparison.Ordinal));
        start = lines.IndexOf("", start) + 1;
        return lines[start..lines.IndexOf("", start)];
    }
}
