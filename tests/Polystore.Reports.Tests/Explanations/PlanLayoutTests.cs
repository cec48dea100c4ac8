using Polystore.Core.Plans;
using Polystore.Reports.Html.Plan;

namespace Polystore.Reports.Tests.Explanations;

public sealed class PlanLayoutTests
{
    public static TheoryData<string> Recorded { get; } = [.. RealPlans.Names()];

    [Theory]
    [MemberData(nameof(Recorded))]
    public void Every_node_has_a_place_of_its_own_under_its_consumer(string name)
    {
        var plan = RealPlans.Read(name).Plan;
        var layout = PlanLayout.Of(plan.Root);
        layout.Boxes.Count.ShouldBe(plan.Root.Flatten().Count());
        layout.Boxes.Select(box => (box.Column, box.Row)).ShouldBeUnique();
        foreach (var box in layout.Boxes.Where(box => box.Above is not null))
        {
            box.Row.ShouldBe(box.Above!.Row + 1);
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

        PlanLayout.Of(root).Columns.ShouldBe(2);
    }

    [Fact]
    public void What_hangs_under_an_input_is_not_covered_by_the_next_one()
    {
        var deep = new PlanNode { Node = "a", Children = [new PlanNode { Node = "b" }, new PlanNode { Node = "c", Children = [new PlanNode { Node = "d" }, new PlanNode { Node = "e" }] }] };
        var root = new PlanNode { Node = "root", Children = [deep, new PlanNode { Node = "f", Children = [new PlanNode { Node = "g", Children = [new PlanNode { Node = "h" }] }] }] };
        var places = PlanLayout.Of(root).Boxes.ToDictionary(box => box.Node.Node, box => (box.Column, box.Row));
        places["e"].ShouldBe((2, 3));
        places["f"].ShouldBe((3, 1));
        places["h"].ShouldBe((3, 3));
    }

    [Fact]
    public void A_plan_too_large_to_be_drawn_shows_its_upper_part()
    {
        var layout = PlanLayout.Of(RealPlans.Wide(2_000).Plan.Root);
        layout.Boxes.Count.ShouldBe(PlanLayout.MostBoxes);
        PlanLayout.Of(RealPlans.Deep(5_000).Plan.Root).Rows.ShouldBe(PlanLayout.MostBoxes);
    }
}
