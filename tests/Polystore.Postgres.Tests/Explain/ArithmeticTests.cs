using Polystore.Postgres.Explain.Arithmetic;
using Polystore.Postgres.Explain.Parsing;

namespace Polystore.Postgres.Tests.Explain;

public sealed class ArithmeticTests
{
    [Fact]
    public void Inner_side_of_a_nested_loop_counts_all_its_loops()
    {
        var sums = Sums("""
            Nested Loop  (cost=0.00..100.00 rows=100 width=8) (actual time=0.010..60.000 rows=100 loops=1)
              Buffers: shared hit=310
              ->  Seq Scan on a  (cost=0.00..10.00 rows=100 width=8) (actual time=0.005..5.000 rows=100 loops=1)
                    Buffers: shared hit=10
              ->  Index Scan using i on b  (cost=0.00..1.00 rows=2 width=8) (actual time=0.100..0.500 rows=1 loops=100)
                    Buffers: shared hit=300
            Execution Time: 61.000 ms
            """);

        sums.Nodes.Select(node => node.SelfTime!.Value).ShouldBe([5, 5, 50], 0.001);
        sums.Nodes[2].Rows.ShouldBe(100);
        sums.Nodes[2].EstimatedRows.ShouldBe(200);
        sums.Nodes[2].EstimateRatio.ShouldBe(0.5);
        sums.Nodes.Select(node => node.SelfBuffers!.SharedHit).ShouldBe([0, 10, 300]);
        sums.Nodes[2].TimeUncertainty.ShouldBe(0.05, 1e-9);
        sums.OutsideTime!.Value.ShouldBe(1, 1e-9);
    }

    [Fact]
    public void Less_than_a_row_a_loop_is_no_misestimate()
    {
        // The server prints 0.3 of a row a loop as 0 up to 17, and the planner cannot expect less than one.
        var sums = Sums("""
            Nested Loop  (cost=0.00..100.00 rows=100 width=8) (actual time=0.010..60.000 rows=30 loops=1)
              ->  Seq Scan on a  (cost=0.00..10.00 rows=100 width=8) (actual time=0.005..5.000 rows=100 loops=1)
              ->  Index Scan using i on b  (cost=0.00..1.00 rows=1 width=8) (actual time=0.100..0.500 rows=0 loops=100)
            """);

        sums.Nodes[2].EstimateRatio.ShouldBe(1);
        Sums("Nested Loop  (cost=0.00..1.00 rows=1 width=8) (actual time=0.010..60.000 rows=30 loops=1)\n  ->  Seq Scan on a  (cost=0.00..10.00 rows=100 width=8) (actual time=0.005..5.000 rows=100 loops=1)\n"
            + "  ->  Index Scan using i on b  (cost=0.00..1.00 rows=50 width=8) (actual time=0.100..0.500 rows=0 loops=100)").Nodes[2].EstimateRatio.ShouldBe(0.02);
    }

    [Fact]
    public void Rows_of_an_index_of_blocks_are_a_guess_and_no_misestimate()
    {
        const string Brin = "Bitmap Heap Scan on m  (cost=1.00..9.00 rows=8000 width=8) (actual time=0.050..9.000 rows=8600 loops=1)\n  Recheck Cond: (at > 1)\n  Heap Blocks: lossy=128\n"
            + "  ->  Bitmap Index Scan on m_brin  (cost=0.00..1.00 rows=20000 width=0) (actual time=0.040..0.040 rows=1280 loops=1)\n        Index Cond: (at > 1)";

        Sums(Brin).Nodes[1].EstimateRatio.ShouldBeNull();
        Sums(Brin.Replace("lossy=128", "exact=60 lossy=68")).Nodes[1].EstimateRatio.ShouldBe(0.064);
    }

    [Fact]
    public void Parallel_nodes_add_up_to_the_clock_and_to_the_work()
    {
        var sums = Sums("""
            Finalize Aggregate  (cost=1.00..2.00 rows=1 width=8) (actual time=110.000..111.000 rows=1 loops=1)
              ->  Gather  (cost=1.00..2.00 rows=2 width=8) (actual time=108.000..110.000 rows=3 loops=1)
                    Workers Planned: 2
                    Workers Launched: 2
                    ->  Partial Aggregate  (cost=1.00..2.00 rows=1 width=8) (actual time=100.000..100.000 rows=1 loops=3)
                          ->  Parallel Seq Scan on t  (cost=0.00..1.00 rows=41667 width=8) (actual time=0.010..80.000 rows=33333 loops=3)
            """);

        sums.Nodes.Select(node => node.Processes).ShouldBe([1, 1, 3, 3]);
        sums.Nodes[3].SelfProcessTime.ShouldBe(240);
        sums.Nodes[3].SelfTime.ShouldBe(80);
        sums.Nodes.Select(node => node.SelfTime!.Value).ShouldBe([1, 10, 20, 80], 0.001);
        // 41667 a process by 2.4 shares is the 100000 rows that the planner meant.
        sums.Nodes[3].EstimatedRows!.Value.ShouldBe(100000, 1);
        sums.Nodes[3].EstimateRatio!.Value.ShouldBe(1, 0.001);
    }

    [Fact]
    public void Time_of_a_cte_is_taken_from_the_scan_that_pulls_it()
    {
        var sums = Sums("""
            Hash Join  (cost=1.00..2.00 rows=10 width=8) (actual time=90.000..100.000 rows=10 loops=1)
              CTE c
                ->  Seq Scan on t  (cost=0.00..1.00 rows=10 width=8) (actual time=0.000..70.000 rows=10 loops=1)
              ->  CTE Scan on c a  (cost=0.00..1.00 rows=10 width=8) (actual time=0.000..2.000 rows=10 loops=1)
              ->  Hash  (cost=0.00..1.00 rows=10 width=8) (actual time=81.000..81.000 rows=10 loops=1)
                    ->  CTE Scan on c b  (cost=0.00..1.00 rows=10 width=8) (actual time=0.000..75.000 rows=10 loops=1)
            """);

        sums.Nodes.Select(node => (node.Node.Alias, node.SelfTime!.Value)).ShouldBe([(null, 17), ("t", 70), ("a", 2), (null, 6), ("b", 5)]);
        sums.Nodes.Sum(node => node.SelfTime!.Value).ShouldBe(100);
    }

    [Fact]
    public void Statement_that_writes_and_that_nothing_reads_is_charged_to_nobody()
    {
        var sums = Sums("""
            Result  (cost=0.00..1.00 rows=1 width=8) (actual time=1.000..1.000 rows=1 loops=1)
              CTE w
                ->  Insert on t  (cost=0.00..1.00 rows=0 width=0) (actual time=9.000..9.000 rows=0 loops=1)
            Execution Time: 10.000 ms
            """);

        sums.Nodes[0].SelfTime.ShouldBe(1);
        sums.Nodes[1].SelfTime.ShouldBe(9);
    }

    [Theory]
    [InlineData("InitPlan 1 (returns $0)", "(id > $0)")]
    [InlineData("InitPlan 1", "(id > (InitPlan 1).col1)")]
    public void Init_plan_is_charged_where_its_value_is_first_asked_for(string header, string filter)
    {
        var sums = Sums($"""
            Sort  (cost=1.00..2.00 rows=10 width=8) (actual time=100.000..101.000 rows=10 loops=1)
              InitPlan-placeholder
                ->  Aggregate  (cost=0.00..1.00 rows=1 width=8) (actual time=90.000..90.000 rows=1 loops=1)
                      ->  Seq Scan on u  (cost=0.00..1.00 rows=10 width=8) (actual time=0.000..80.000 rows=10 loops=1)
              ->  Seq Scan on t  (cost=0.00..1.00 rows=10 width=8) (actual time=90.000..95.000 rows=10 loops=1)
                    Filter: {filter}
            """.Replace("InitPlan-placeholder", header));

        sums.Nodes.Select(node => node.SelfTime!.Value).ShouldBe([6, 10, 80, 5]);
    }

    [Fact]
    public void Subplan_is_charged_to_its_node_for_every_loop()
    {
        var sums = Sums("""
            Seq Scan on t  (cost=0.00..1.00 rows=10 width=8) (actual time=0.000..50.000 rows=10 loops=1)
              Filter: (SubPlan 1)
              SubPlan 1
                ->  Seq Scan on u  (cost=0.00..1.00 rows=10 width=8) (actual time=0.000..4.000 rows=1 loops=10)
            """);

        sums.Nodes.Select(node => node.SelfTime!.Value).ShouldBe([10, 40]);
        sums.Nodes[1].EstimateRatio.ShouldBeNull("EXISTS stops at the first row");
    }

    [Fact]
    public void Branch_that_was_never_executed_takes_no_time_and_has_no_estimate_error()
    {
        var sums = Sums("""
            Hash Join  (cost=1.00..2.00 rows=10 width=8) (actual time=1.000..1.000 rows=0 loops=1)
              ->  Seq Scan on a  (cost=0.00..1.00 rows=1000 width=8) (actual time=0.500..0.500 rows=0 loops=1)
              ->  Hash  (cost=0.00..1.00 rows=1000 width=8) (never executed)
                    ->  Seq Scan on b  (cost=0.00..1.00 rows=1000 width=8) (never executed)
            """);

        sums.Nodes[3].SelfTime.ShouldBe(0);
        sums.Nodes[3].EstimateRatio.ShouldBeNull();
    }

    [Fact]
    public void Rows_below_a_limit_that_was_reached_are_no_error_of_the_planner()
    {
        const string Plan = """
            Limit  (cost=0.00..1.00 rows=10 width=8) (actual time=0.100..0.200 rows=10 loops=1)
              ->  Seq Scan on t  (cost=0.00..1.00 rows=100000 width=8) (actual time=0.100..0.200 rows=10 loops=1)
            """;

        Sums(Plan).Nodes[1].ShouldSatisfyAllConditions(node => node.MayStopEarly.ShouldBeTrue(), node => node.EstimateRatio.ShouldBeNull());
        // A Limit that was not reached had read everything: the estimate was wrong.
        Sums(Plan.Replace("0.200 rows=10", "0.200 rows=4")).Nodes[1].MisestimateFactor!.Value.ShouldBe(25000, 0.001);
        // A sort reads all of its input whatever is above.
        Sums("""
            Limit  (cost=0.00..1.00 rows=10 width=8) (actual time=0.100..0.200 rows=10 loops=1)
              ->  Sort  (cost=0.00..1.00 rows=100000 width=8) (actual time=0.100..0.200 rows=10 loops=1)
                    ->  Seq Scan on t  (cost=0.00..1.00 rows=100000 width=8) (actual time=0.100..0.200 rows=10 loops=1)
            """).Nodes.Select(node => node.MisestimateFactor).ShouldBe([1, null, 10000]);
    }

    [Fact]
    public void Inner_side_of_a_merge_join_may_return_rows_twice()
    {
        var sums = Sums("""
            Merge Join  (cost=0.00..1.00 rows=500 width=8) (actual time=0.100..2.000 rows=500 loops=1)
              ->  Index Scan using i on a  (cost=0.00..1.00 rows=100 width=8) (actual time=0.100..0.200 rows=100 loops=1)
              ->  Index Scan using j on b  (cost=0.00..1.00 rows=10 width=8) (actual time=0.100..0.200 rows=500 loops=1)
            """);

        sums.Nodes[1].EstimateRatio.ShouldBe(1);
        sums.Nodes[2].EstimateRatio.ShouldBeNull();
    }

    [Fact]
    public void Plan_without_timing_has_rows_and_no_times()
    {
        var sums = Sums("Seq Scan on t  (cost=0.00..1.00 rows=10 width=8) (actual rows=0.25 loops=8)");

        sums.Nodes[0].ShouldSatisfyAllConditions(node => node.SelfTime.ShouldBeNull(), node => node.Rows.ShouldBe(2), node => node.IoShare.ShouldBeNull());
        sums.ExecutionTime.ShouldBeNull();
    }

    [Fact]
    public void Rounding_never_gives_a_negative_time()
    {
        var sums = Sums("""
            Gather  (cost=0.00..1.00 rows=10 width=8) (actual time=0.000..10.000 rows=10 loops=1)
              Workers Planned: 1
              Workers Launched: 1
              ->  Parallel Seq Scan on t  (cost=0.00..1.00 rows=10 width=8) (actual time=0.000..10.010 rows=5 loops=2)
                    Buffers: shared hit=9
                    I/O Timings: shared/local read=12.000
            """);

        sums.Nodes[0].SelfProcessTime.ShouldBe(0);
        sums.Nodes[0].SelfBuffers!.SharedHit.ShouldBe(0);
        sums.Nodes[1].IoShare!.Value.ShouldBe(12 / 20.02, 1e-9);
    }

    [Fact]
    public void Shared_words_carry_the_arithmetic()
    {
        var plan = PostgresPlanReader.Read("""
            Hash Left Join  (cost=1.00..2.00 rows=10 width=8) (actual time=1.000..9.000 rows=10 loops=1)
              Hash Cond: (a.x = b.x)
              ->  Parallel Seq Scan on public.a aa  (cost=0.00..1.00 rows=10 width=8) (actual time=0.500..2.000 rows=10 loops=1)
              ->  Hash  (cost=0.00..1.00 rows=1000 width=8) (never executed)
            Planning Time: 0.100 ms
            """).ToQueryPlan();

        plan.Root.Node.ShouldBe("Hash Left Join");
        plan.Root.SelfTimeMs.ShouldBe(7);
        plan.Root.Attributes["Hash Cond"].ShouldBe("(a.x = b.x)");
        plan.Root.Children[0].ShouldSatisfyAllConditions(
            node => node.Detail.ShouldBe("Parallel Seq Scan on public.a aa"),
            node => node.Relationship.ShouldBe("outer"),
            node => node.Relation.ShouldBe("a"));
        plan.Root.Children[1].Loops.ShouldBe(0);
        plan.PlanningMs.ShouldBe(0.1);
    }

    private static PlanArithmetic Sums(string text) => PlanArithmetic.Of(PostgresPlanReader.Read(text));
}
