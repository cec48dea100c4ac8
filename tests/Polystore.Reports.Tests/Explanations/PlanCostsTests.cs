using Polystore.Core.Plans;
using Polystore.Reports.Wording;

namespace Polystore.Reports.Tests.Explanations;

public sealed class PlanCostsTests
{
    [Fact]
    public void An_input_that_a_limit_stops_costs_no_more_than_the_limit()
    {
        var scan = new PlanNode { Node = "Seq Scan", TotalCost = 10_000 };
        var root = new PlanNode { Node = "Limit", TotalCost = 50, Children = [scan] };
        var costs = PlanCosts.Of(root);
        costs[scan].ShouldBe(50);
        costs[root].ShouldBe(0);
    }

    [Fact]
    public void The_inner_side_of_a_nested_loop_is_paid_for_every_outer_row()
    {
        var outer = new PlanNode { Node = "Seq Scan", TotalCost = 100, EstimatedRows = 50, Relationship = "outer" };
        var inner = new PlanNode { Node = "Index Scan", TotalCost = 8, EstimatedRows = 1, Relationship = "inner" };
        var root = new PlanNode { Node = "Nested Loop", TotalCost = 510, Children = [outer, inner] };
        var costs = PlanCosts.Of(root);
        costs[inner].ShouldBe(400);
        costs[root].ShouldBe(10);
    }

    [Fact]
    public void A_subplan_is_paid_for_every_row_it_is_computed_for()
    {
        var scan = new PlanNode { Node = "Seq Scan", TotalCost = 500, Relationship = "outer" };
        var subplan = new PlanNode { Node = "Aggregate", TotalCost = 20, Relationship = "subplan" };
        var root = new PlanNode { Node = "Sort", TotalCost = 2503, Children = [scan, subplan] };
        var costs = PlanCosts.Of(root);
        costs[subplan].ShouldBe(2000);
        costs[scan].ShouldBe(500);

        var hashed = root with { Attributes = new Dictionary<string, string> { ["Filter"] = "(NOT (hashed SubPlan 1))" } };
        PlanCosts.Of(hashed)[subplan].ShouldBe(20);
    }

    [Fact]
    public void The_parts_add_up_to_the_root_for_every_recorded_plan()
    {
        foreach (var name in RealPlans.Names())
        {
            var root = RealPlans.Read(name).Plan.Root;
            var costs = PlanCosts.Of(root);
            costs.Values.ShouldAllBe(cost => cost >= 0);
            costs.Values.Sum().ShouldBe(root.TotalCost!.Value, Math.Max(0.01, root.TotalCost.Value * 1e-9), name);
        }
    }
}
