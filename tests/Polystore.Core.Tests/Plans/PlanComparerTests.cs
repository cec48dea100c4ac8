using Polystore.Core.Plans;
using Polystore.Core.Plans.Comparing;

namespace Polystore.Core.Tests.Plans;

public sealed class PlanComparerTests
{
    private static PlanNode Node(string kind, params PlanNode[] children) => new() { Node = kind, Children = children };

    private static PlanNode Scan(string kind, string alias, string? index = null, string? side = null) =>
        new() { Node = kind, Relation = "t_" + alias, Alias = alias, Index = index, Relationship = side };

    private static PlanComparison Compare(PlanNode before, PlanNode after) => PlanComparer.Compare(Plan(before), "old", Plan(after));

    private static QueryPlan Plan(PlanNode root)
    {
        var id = 0;
        return new QueryPlan { Engine = "postgres", Root = Numbered(root) };

        PlanNode Numbered(PlanNode node)
        {
            var own = ++id;
            return node with { Id = own, Children = node.Children.Select(Numbered).ToList() };
        }
    }

    private static string Words(PlanComparison comparison) =>
        string.Join("; ", comparison.Nodes.Select(pair => $"{pair.Change} {pair.BeforeTitle ?? "-"} > {pair.AfterTitle ?? "-"}"));

    [Fact]
    public void Equal_plans_are_the_same_at_every_step()
    {
        var plan = Node("Limit", Node("Sort", Node("Hash Join", Scan("Seq Scan", "a"), Node("Hash", Scan("Seq Scan", "b")))));

        var comparison = Compare(plan, plan);

        comparison.SameShape.ShouldBeTrue();
        comparison.Nodes.Select(pair => (pair.BeforeId, pair.AfterId, pair.Depth)).ShouldBe([(1, 1, 0), (2, 2, 1), (3, 3, 2), (4, 4, 3), (5, 5, 3), (6, 6, 4)]);
    }

    [Fact]
    public void An_index_scan_in_place_of_a_sequential_one_replaces_it()
    {
        var comparison = Compare(
            Node("Sort", Scan("Seq Scan", "o")),
            Node("Sort", Scan("Index Scan", "o", "orders_date")));

        Words(comparison).ShouldBe("Same Sort > Sort; Replaced Seq Scan t_o > Index Scan t_o");
    }

    [Fact]
    public void Sides_of_a_join_that_were_swapped_moved_and_were_not_mistaken_for_each_other()
    {
        var comparison = Compare(
            Node("Hash Join", Scan("Seq Scan", "a", side: "outer"), Scan("Seq Scan", "b", side: "inner")),
            Node("Hash Join", Scan("Seq Scan", "b", side: "outer"), Scan("Seq Scan", "a", side: "inner")));

        Words(comparison).ShouldBe("Same Hash Join > Hash Join; Moved Seq Scan t_b > Seq Scan t_b; Moved Seq Scan t_a > Seq Scan t_a");
    }

    [Fact]
    public void Another_join_over_the_same_tables_replaces_the_old_one_and_what_it_needed_goes()
    {
        var comparison = Compare(
            Node("Aggregate", Node("Hash Join", Scan("Seq Scan", "a"), Node("Hash", Scan("Seq Scan", "b")))),
            Node("Aggregate", Node("Nested Loop", Scan("Seq Scan", "a"), Scan("Index Scan", "b", "b_pkey"))));

        Words(comparison).ShouldBe(
            "Same Aggregate > Aggregate; Replaced Hash Join > Nested Loop; Removed Hash > -; Same Seq Scan t_a > Seq Scan t_a; Replaced Seq Scan t_b > Index Scan t_b");
        comparison.SameShape.ShouldBeFalse();
    }

    [Fact]
    public void Partitions_are_recognised_although_each_plan_numbers_them_anew()
    {
        static PlanNode Partition(string kind, string name, string alias) => new() { Node = kind, Relation = name, Alias = alias };

        var comparison = Compare(
            Node("Append", Partition("Seq Scan", "o_23", "o_1"), Partition("Seq Scan", "o_24", "o_2"), Partition("Seq Scan", "o_25", "o_3")),
            Node("Append", Partition("Parallel Seq Scan", "o_24", "o_1"), Partition("Index Scan", "o_25", "o_2")));
        comparison.Nodes.ShouldAllBe(pair => pair.Before == null || pair.After == null || pair.Before.Relation == pair.After.Relation);
        comparison.Nodes.Count(pair => pair.Before != null && pair.After != null).ShouldBe(3);

        // Only one is left.
        Words(Compare(Node("Append", Partition("Seq Scan", "o_23", "o_1"), Partition("Seq Scan", "o_24", "o_2")), Partition("Seq Scan", "o_24", "o"))).ShouldContain("Seq Scan o_24 > Seq Scan o_24");
    }

    [Fact]
    public void Two_scans_of_one_table_under_different_names_stay_apart()
    {
        var comparison = Compare(
            Node("Hash Join", Scan("Seq Scan", "e") with { Relation = "staff" }, Scan("Seq Scan", "m") with { Relation = "staff" }),
            Node("Hash Join", Scan("Seq Scan", "m") with { Relation = "staff" }, Scan("Seq Scan", "e") with { Relation = "staff" }));

        comparison.Nodes.ShouldAllBe(pair => pair.Before!.Alias == pair.After!.Alias);
    }

    [Fact]
    public void A_step_that_came_between_is_added_and_those_below_it_moved()
    {
        var comparison = Compare(
            Node("Nested Loop", Scan("Seq Scan", "a"), Scan("Index Scan", "b", "i")),
            Node("Nested Loop", Scan("Seq Scan", "a"), Node("Memoize", Scan("Index Scan", "b", "i"))));

        Words(comparison).ShouldBe("Same Nested Loop > Nested Loop; Same Seq Scan t_a > Seq Scan t_a; Added - > Memoize; Moved Index Scan t_b > Index Scan t_b");
    }

    [Fact]
    public void Plans_of_different_statements_have_nothing_in_common_and_lose_nothing()
    {
        var comparison = Compare(Node("Sort", Scan("Seq Scan", "a")), Node("Result"));

        comparison.Nodes.Count(pair => pair.Change == PlanChange.Added).ShouldBe(1);
        comparison.Nodes.Count(pair => pair.Change == PlanChange.Removed).ShouldBe(2);
    }

    [Fact]
    public void Numbers_stand_beside_each_other_and_unknown_ones_are_left_out()
    {
        var comparison = PlanComparer.Compare(
            Plan(Scan("Seq Scan", "a") with { SelfTimeMs = 80, Rows = 10, TotalCost = 400, SelfBlocks = 100 }) with { ExecutionMs = 80 },
            "old",
            Plan(Scan("Index Scan", "a", "i") with { TotalCost = 8, SelfBlocks = 4 }));

        var pair = comparison.Nodes.ShouldHaveSingleItem();
        pair.Delta(PlanDelta.Blocks)!.Factor.ShouldBe(0.04);
        pair.Delta(PlanDelta.SelfTime).ShouldBe(new PlanDelta(PlanDelta.SelfTime, 80, null));
        pair.Delta(PlanDelta.SelfTime)!.Factor.ShouldBeNull();
        pair.Delta(PlanDelta.Loops).ShouldBeNull();
        comparison.Totals.Select(total => total.Metric).ShouldBe([PlanDelta.ExecutionTime, PlanDelta.Cost, PlanDelta.Blocks]);
    }

    [Fact]
    public void Every_node_of_both_plans_is_there_once_however_they_differ()
    {
        var random = new Random(20261);
        for (var round = 0; round < 200; round++)
        {
            var (before, after) = (Plan(Tree(random, 4)), Plan(Tree(random, 4)));

            var comparison = PlanComparer.Compare(before, "old", after);

            comparison.Nodes.Select(pair => pair.BeforeId).OfType<int>().Order().ShouldBe(Enumerable.Range(1, before.Root.Flatten().Count()));
            comparison.Nodes.Select(pair => pair.AfterId).OfType<int>().Order().ShouldBe(Enumerable.Range(1, after.Root.Flatten().Count()));
        }
    }

    [Fact]
    public void A_plan_as_deep_as_generated_sql_makes_them_overflows_no_stack()
    {
        var deep = Scan("Seq Scan", "a");
        for (var i = 0; i < 50_000; i++)
        {
            deep = new PlanNode { Node = "Append", Children = [deep] };
        }

        var plan = new QueryPlan { Engine = "postgres", Root = deep };

        PlanComparer.Compare(plan, "old", plan).Nodes.Count.ShouldBe(50_001);
    }

    private static PlanNode Tree(Random random, int depth)
    {
        string[] joins = ["Hash Join", "Nested Loop", "Sort", "Append", "Materialize"];
        string[] scans = ["Seq Scan", "Index Scan", "Bitmap Index Scan"];
        return depth == 0 || random.Next(4) == 0
            ? Scan(scans[random.Next(scans.Length)], ((char)('a' + random.Next(4))).ToString())
            : Node(joins[random.Next(joins.Length)], Enumerable.Range(0, random.Next(1, 4)).Select(_ => Tree(random, depth - 1)).ToArray());
    }
}
