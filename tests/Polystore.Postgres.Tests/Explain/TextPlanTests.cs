using Polystore.Core.Errors;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Parsing;

namespace Polystore.Postgres.Tests.Explain;

public sealed class TextPlanTests
{
    private const string Joined = """
        Hash Join  (cost=1.50..3.25 rows=20 width=8) (actual time=0.100..0.300 rows=12 loops=1)
          Hash Cond: (o.user_id = u.id)
          Buffers: shared hit=4 read=2, temp read=3 written=5
          InitPlan 1 (returns $0)
            ->  Result  (cost=0.00..0.01 rows=1 width=4) (actual time=0.001..0.001 rows=1 loops=1)
          ->  Seq Scan on public.orders o  (cost=0.00..1.20 rows=20 width=8) (actual time=0.010..0.020 rows=20 loops=1)
                Filter: ((note = 'a, (b'::text) OR (id > $0))
                Rows Removed by Filter: 7
          ->  Hash  (cost=1.10..1.10 rows=10 width=4) (actual time=0.030..0.030 rows=10 loops=1)
                Buckets: 2048 (originally 1024)  Batches: 2 (originally 1)  Memory Usage: 9kB
                ->  Index Only Scan Backward using "User Index" on public."User" u  (cost=0.00..1.10 rows=10 width=4) (never executed)
                      Index Cond: (id > 0)
                      Heap Fetches: 0
        Planning:
          Buffers: shared hit=11
          Memory: used=14kB  allocated=16kB
        Planning Time: 0.250 ms
        JIT:
          Functions: 9
          Options: Inlining false, Optimization false, Expressions true, Deforming true
          Timing: Generation 0.800 ms (Deform 0.300 ms), Inlining 0.000 ms, Optimization 0.100 ms, Emission 1.200 ms, Total 2.100 ms
        Trigger for constraint fk on orders: time=1.500 calls=12
        Execution Time: 0.420 ms
        """;

    [Fact]
    public void Tree_follows_the_arrows()
    {
        var plan = PostgresPlanReader.Read(Joined);

        plan.Nodes.Select(node => (node.Id, node.NodeType, node.ParentRelationship)).ShouldBe(
        [
            (1, "Hash Join", null), (2, "Result", "InitPlan"), (3, "Seq Scan", "Outer"), (4, "Hash", "Inner"), (5, "Index Only Scan", "Outer"),
        ]);
        plan.Truncated.ShouldBeNull();
    }

    [Fact]
    public void Values_of_nodes_are_typed()
    {
        var nodes = PostgresPlanReader.Read(Joined).Nodes.ToList();

        nodes[0].ShouldSatisfyAllConditions(
            node => node.JoinType.ShouldBe("Inner"),
            node => node.TotalCost.ShouldBe(3.25),
            node => node.ActualRows.ShouldBe(12),
            node => node.Buffers.ShouldBe(new PostgresBuffers { SharedHit = 4, SharedRead = 2, TempRead = 3, TempWritten = 5 }));
        nodes[2].ShouldSatisfyAllConditions(
            node => node.Schema.ShouldBe("public"),
            node => node.RelationName.ShouldBe("orders"),
            node => node.Alias.ShouldBe("o"),
            node => node.Filter.ShouldBe("((note = 'a, (b'::text) OR (id > $0))"),
            node => node.RowsRemovedByFilter.ShouldBe(7));
        nodes[3].ShouldSatisfyAllConditions(
            node => node.HashBatches.ShouldBe(2),
            node => node.OriginalHashBatches.ShouldBe(1),
            node => node.PeakMemoryUsage.ShouldBe(9));
        nodes[4].ShouldSatisfyAllConditions(
            node => node.IndexName.ShouldBe("User Index"),
            node => node.RelationName.ShouldBe("User"),
            node => node.ScanDirection.ShouldBe("Backward"),
            node => node.NeverExecuted.ShouldBeTrue(),
            node => node.HeapFetches.ShouldBe(0));
    }

    [Fact]
    public void Lines_of_the_statement_are_read()
    {
        var plan = PostgresPlanReader.Read(Joined);

        plan.PlanningTime.ShouldBe(0.25);
        plan.ExecutionTime.ShouldBe(0.42);
        plan.PlanningBuffers!.SharedHit.ShouldBe(11);
        plan.PlanningMemory!.Allocated.ShouldBe(16);
        plan.Jit.ShouldBe(new PostgresJit
        {
            Functions = 9,
            Expressions = true,
            Deforming = true,
            GenerationTime = 0.8,
            DeformTime = 0.3,
            InliningTime = 0,
            OptimizationTime = 0.1,
            EmissionTime = 1.2,
            TotalTime = 2.1,
        });
        plan.Triggers.ShouldHaveSingleItem().ShouldBe(new PostgresTrigger { Constraint = "fk", Relation = "orders", Time = 1.5, Calls = 12 });
    }

    [Fact]
    public void Plan_cut_short_says_where_it_ends()
    {
        var lines = Joined.Split('\n');

        PostgresPlanReader.Read(string.Join('\n', lines.Take(8))).Truncated.ShouldBe("The text ends after line 8: an input of Hash Join (node 1) is missing.");
        PostgresPlanReader.Read(string.Join('\n', lines.Take(8)) + "\n  ->  Hash  (cost=1.10..1.10 ro").Truncated.ShouldBe("The text ends within line 9.");
    }

    [Theory]
    [InlineData("")]
    [InlineData("   \n")]
    [InlineData("SELECT 1;")]
    [InlineData("[{\"no\": 1}]")]
    [InlineData("<explain/>")]
    public void Text_without_a_plan_is_refused_in_one_sentence(string text) =>
        Should.Throw<TargetException>(() => PostgresPlanReader.Read(text)).Message.ShouldEndWith(".");
}
