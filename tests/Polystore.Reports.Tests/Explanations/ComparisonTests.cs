using Polystore.Core.Engines;
using Polystore.Core.Plans;
using Polystore.Core.Plans.Comparing;
using Polystore.Reports.Html;
using Polystore.Reports.Markdown;
using Polystore.Reports.Tests.Terminal;

namespace Polystore.Reports.Tests.Explanations;

public sealed class ComparisonTests
{
    [Fact]
    public void What_was_replaced_says_what_it_was_and_what_it_took()
    {
        var text = TerminalOutput.Of(renderer => renderer.Render(Compared()));
        text.ShouldContain("Compared with before<b>.json");
        text.ShouldContain("execution          67.1 ms → 1.89 ms     36× faster");
        text.ShouldContain("1 replaced, 1 unchanged.");
        text.ShouldContain("*   Index Scan using orders_user_id_idx on orders");
        text.ShouldContain("was Seq Scan on orders");
        text.Split('\n').ShouldAllBe(line => line.Length <= 80);
    }

    [Fact]
    public void Markdown_and_page_show_the_same_and_keep_names_as_text()
    {
        new MarkdownRenderer().Render(Compared()).ShouldContain("was Seq Scan on orders");
        var page = new HtmlRenderer().Render(Compared());
        page.ShouldContain("was Seq Scan on orders");
        page.ShouldContain("36× faster");
        page.ShouldNotContain("before<b>");
    }

    [Fact]
    public void Plans_of_the_same_steps_are_said_to_differ_in_numbers_only()
    {
        var plan = Plan("Seq Scan on orders", 5, 9);
        var text = TerminalOutput.Of(renderer => renderer.Render(new Explanation { Plan = plan, Comparison = PlanComparer.Compare(plan, "x", plan) }));
        text.ShouldContain("only their numbers differ");
        text.ShouldContain("unchanged");
    }

    [Theory]
    [InlineData(40)]
    [InlineData(120)]
    public void Deep_plans_side_by_side_stay_within_the_width(int width)
    {
        var plan = RealPlans.Deep(100).Plan;
        var text = TerminalOutput.Of(renderer => renderer.Render(new Explanation { Plan = plan, Comparison = PlanComparer.Compare(RealPlans.Wide(30).Plan, "x", plan) }), width);
        text.Split('\n').ShouldAllBe(line => line.Length <= width);
    }

    [Fact]
    public void Plans_without_times_are_compared_by_cost()
    {
        var plan = new QueryPlan { Engine = "postgres", Root = new PlanNode { Node = "Result", Id = 1, TotalCost = 3 } };
        TerminalOutput.Of(renderer => renderer.Render(new Explanation { Plan = plan, Comparison = PlanComparer.Compare(plan, "x", plan) })).ShouldContain("cost     before");
    }

    private static Explanation Compared()
    {
        var after = Plan("Index Scan using orders_user_id_idx on orders", 0.4, 1.89);
        return new Explanation { Plan = after, Comparison = PlanComparer.Compare(Plan("Seq Scan on orders", 60, 67.1), "before<b>.json", after) };
    }

    private static QueryPlan Plan(string scan, double time, double execution) => new()
    {
        Engine = "postgres",
        Analyzed = true,
        ExecutionMs = execution,
        Root = new PlanNode
        {
            Node = "Limit",
            Detail = "Limit",
            Id = 1,
            SelfTimeMs = 0.1,
            Children = [new PlanNode { Node = scan.StartsWith("Seq", StringComparison.Ordinal) ? "Seq Scan" : "Index Scan", Relation = "orders", Detail = scan, Relationship = "outer", Id = 2, SelfTimeMs = time }],
        },
    };
}
