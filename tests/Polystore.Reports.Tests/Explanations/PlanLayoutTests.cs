using Polystore.Core.Engines;
using Polystore.Core.Plans;
using Polystore.Reports.Html.Plan;
using Polystore.Reports.Wording;

namespace Polystore.Reports.Tests.Explanations;

public sealed class PlanLayoutTests
{
    public static TheoryData<string> Recorded { get; } = [.. RealPlans.Names()];

    [Theory]
    [MemberData(nameof(Recorded))]
    public void Every_node_has_a_place_of_its_own_under_its_consumer(string name)
    {
        var plan = RealPlans.Read(name).Plan;
        var layout = Layout(plan.Root);
        layout.Boxes.Count.ShouldBe(plan.Root.Flatten().Count());
        layout.Boxes.Select(box => (box.Column, box.Row)).ShouldBeUnique();
        foreach (var box in layout.Boxes.Where(box => box.Above is not null))
        {
            box.Row.ShouldBeGreaterThan(box.Above!.Row);
            box.Column.ShouldBeGreaterThanOrEqualTo(box.Above.Column);
        }
    }

    [Fact]
    public void A_chain_of_joins_is_two_boxes_wide()
    {
        var root = new PlanNode { Node = "Seq Scan" };
        for (var i = 0; i < 20; i++)
        {
            root = new PlanNode { Node = "Hash Join", Children = [root, new PlanNode { Node = "Hash" }] };
        }

        Layout(root).Columns.ShouldBe(2);
    }

    [Fact]
    public void A_long_chain_of_hash_joins_is_no_staircase()
    {
        var root = new PlanNode { Node = "Seq Scan" };
        for (var i = 0; i < 40; i++)
        {
            root = new PlanNode { Node = "Hash Join", Children = [root, new PlanNode { Node = "Hash", Children = [new PlanNode { Node = "Seq Scan" }] }] };
        }

        var layout = Layout(root);
        layout.Columns.ShouldBeLessThanOrEqualTo(5);
        layout.Rows.ShouldBeLessThan(2 * 40);
        layout.Boxes.Select(box => (box.Column, box.Row)).ShouldBeUnique();
    }

    [Fact]
    public void What_hangs_under_an_input_is_not_covered_by_the_next_one()
    {
        var deep = new PlanNode { Node = "a", Children = [new PlanNode { Node = "b" }, new PlanNode { Node = "c", Children = [new PlanNode { Node = "d" }, new PlanNode { Node = "e" }] }] };
        var root = new PlanNode { Node = "root", Children = [deep, new PlanNode { Node = "f", Children = [new PlanNode { Node = "g", Children = [new PlanNode { Node = "h" }] }] }] };
        var places = Layout(root).Boxes.ToDictionary(box => box.Node.Node, box => (box.Column, box.Row));
        places["e"].ShouldBe((2, 3));
        places["f"].ShouldBe((3, 1));
        places["h"].ShouldBe((3, 3));
    }

    [Fact]
    public void A_plan_too_large_to_be_drawn_shows_its_upper_part() =>
        Layout(RealPlans.Deep(5_000).Plan.Root).Rows.ShouldBe(PlanLayout.MostBoxes);

    [Fact]
    public void Of_many_inputs_those_that_take_most_are_drawn_and_the_others_told_in_one_box()
    {
        var inputs = Enumerable.Range(1, 500).Select(i => new PlanNode { Node = "Seq Scan", Id = i + 1, Relation = $"part_{i}", SelfTimeMs = i, Rows = 10, Loops = 1 }).ToList();
        var layout = Layout(new PlanNode { Node = "Append", Id = 1, SelfTimeMs = 1, Loops = 1, Children = inputs });

        layout.Boxes.Select(box => box.Node.Relation).OfType<string>().ShouldBe(inputs.TakeLast(PlanFold.Kept).Select(node => node.Relation!));
        layout.Boxes[^1].Node.Node.ShouldBe($"{500 - PlanFold.Kept} further inputs");
        layout.Boxes[^1].Node.Rows.ShouldBe(10 * (500 - PlanFold.Kept));
    }

    [Fact]
    public void A_dozen_inputs_are_all_drawn() =>
        Layout(new PlanNode { Node = "Append", Children = [.. Enumerable.Range(1, PlanFold.MostInputs).Select(_ => new PlanNode { Node = "Seq Scan" })] }).Boxes.Count.ShouldBe(1 + PlanFold.MostInputs);

    private static PlanLayout Layout(PlanNode root) =>
        PlanLayout.Of(root, new PlanFold(PlanHeat.Of(new Explanation { Plan = new QueryPlan { Engine = "postgres", Root = root }, Findings = [] })));
}
