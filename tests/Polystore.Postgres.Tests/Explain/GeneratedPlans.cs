using FsCheck;
using FsCheck.Fluent;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Parsing;

namespace Polystore.Postgres.Tests.Explain;

/// <summary>Plans of every shape, as far as the text format can say them.</summary>
internal static class GeneratedPlans
{
    private static readonly string[] Names = ["t", "orders", "User Names", "say \"it\"", "ünï", "a.b", "x -> y", "_1"];
    private static readonly string[] Expressions = ["(a = 1)", "((note)::text = 'it''s, (so'::text)", "(x < ANY ('{1,2}'::integer[]))", "a", "\"B c\"", "f(a, b)", "(y ~~ E'%\\\\_'::text)", "(z = 'two: words'::text)"];

    public static Gen<PostgresPlan> All => Gen.Choose(0, int.MaxValue - 1).Select(seed => Make(new Random(seed)));

    private static PostgresPlan Make(Random random)
    {
        var budget = random.Next(1, 30);
        var analyzed = random.Next(3) > 0;
        var root = Node(random, null, ref budget, 0, analyzed);
        var plan = new PostgresPlan { Root = root };
        if (random.Next(2) == 0)
        {
            plan.PlanningTime = Number(random);
            plan.ExecutionTime = Number(random);
            plan.PlanningBuffers = Buffers(random);
            plan.PlanningMemory = new PostgresPlanMemory { Used = 7, Allocated = 16 };
            plan.Settings = new Dictionary<string, string> { ["work_mem"] = "64kB", ["search_path"] = "\"a b\", public, 'x'" };
            plan.QueryIdentifier = "-4711";
            plan.Jit = Jit(random);
            plan.Triggers = [new PostgresTrigger { Name = "keep", Relation = "orders", Time = 1.5, Calls = 3 }, new PostgresTrigger { Constraint = "fk", Relation = "p", Calls = 2 }];
            plan.Serialization = new PostgresSerialization { Time = Number(random), OutputVolume = 3, Format = "text", Buffers = Buffers(random) };
        }

        if (random.Next(3) == 0)
        {
            plan.QueryText = "SELECT *\nFROM \"User Names\" -- all of them\nWHERE note = 'it''s'";
        }

        var id = 0;
        foreach (var node in plan.Nodes)
        {
            node.Id = ++id;
        }

        return plan;
    }

    private static PostgresPlanNode Node(Random random, PostgresPlanNode? parent, ref int budget, int depth, bool analyzed)
    {
        budget--;
        var node = new PostgresPlanNode
        {
            Parent = parent,
            StartupCost = Number(random),
            TotalCost = Number(random),
            PlanRows = random.Next(1, 100000),
            PlanWidth = random.Next(0, 500),
            ParallelAware = random.Next(5) == 0,
        };
        if (analyzed)
        {
            node.Loops = random.Next(4) == 0 ? 0 : random.Next(1, 50);
            node.ActualRows = node.NeverExecuted ? 0 : Math.Round(random.NextDouble() * 100, 2);
            node.ActualStartupTime = node.NeverExecuted ? null : Number(random);
            node.ActualTotalTime = node.NeverExecuted ? null : Number(random);
            node.Buffers = Buffers(random);
            node.Wal = random.Next(6) == 0 ? new PostgresWal { Records = 4, Bytes = 100, BuffersFull = 1 } : null;
            node.IoTimings = random.Next(4) == 0 ? new PostgresIoTimings { SharedRead = 0.5, LocalWrite = 2.25, TempRead = 7 } : null;
        }

        Kind(random, node);
        node.Filter = Maybe(random);
        node.RowsRemovedByFilter = node.Filter is null ? 0 : random.Next(0, 9);
        node.Output = random.Next(2) == 0 ? [.. Expressions.Take(random.Next(1, 8))] : [];
        var children = new List<PostgresPlanNode>();
        for (var i = random.Next(0, depth > 12 ? 1 : 4); i > 0 && budget > 0; i--)
        {
            children.Add(Node(random, node, ref budget, depth + 1, analyzed));
        }

        Relate(random, node, children);
        node.Children = children;
        return node;
    }

    private static void Kind(Random random, PostgresPlanNode node)
    {
        switch (random.Next(13))
        {
            case 0:
                (node.NodeType, node.RelationName, node.Alias) = ("Seq Scan", Pick(random, Names), Pick(random, Names));
                node.Schema = random.Next(2) == 0 ? Pick(random, Names) : null;
                break;
            case 1:
                (node.NodeType, node.IndexName, node.RelationName, node.Alias, node.ScanDirection) = ("Index Only Scan", Pick(random, Names), "t", "t", Pick(random, ["Forward", "Backward"]));
                (node.IndexCond, node.HeapFetches, node.IndexSearches) = (Maybe(random), 3, 1);
                break;
            case 2:
                (node.NodeType, node.JoinType, node.HashCond) = ("Hash Join", Pick(random, ["Inner", "Left", "Full", "Right", "Semi", "Anti", "Right Semi", "Right Anti"]), Maybe(random));
                break;
            case 3:
                (node.NodeType, node.HashBuckets, node.OriginalHashBuckets, node.HashBatches, node.OriginalHashBatches, node.PeakMemoryUsage) = ("Hash", 1024, 1024, 4, 1, 99);
                break;
            case 4:
                (node.NodeType, node.SortKey, node.SortMethod, node.SortSpaceUsed, node.SortSpaceType) = ("Sort", ["a DESC", "f(b, c)"], "external merge", 17, "Disk");
                node.Workers = [Worker(random, 0), Worker(random, 1)];
                break;
            case 5:
                (node.NodeType, node.Strategy, node.PartialMode, node.GroupKey) = ("Aggregate", Pick(random, ["Plain", "Sorted", "Hashed"]), Pick(random, ["Simple", "Partial", "Finalize"]), ["a", "b"]);
                (node.PlannedPartitions, node.HashAggBatches, node.PeakMemoryUsage, node.DiskUsage) = (4, 5, 40, 100);
                break;
            case 6:
                (node.NodeType, node.Strategy, node.PartialMode) = ("Aggregate", "Mixed", "Simple");
                node.GroupingSets =
                [
                    new PostgresGroupingSet { Hashed = true, Keys = [["a", "b"]] },
                    new PostgresGroupingSet { Keys = [["c"], []] },
                    new PostgresGroupingSet { SortKey = ["d"], Keys = [["d"]] },
                ];
                break;
            case 7:
                (node.NodeType, node.CacheKey, node.CacheMode, node.CacheHits, node.CacheMisses, node.CacheEvictions, node.CacheOverflows, node.PeakMemoryUsage) = ("Memoize", "a", "logical", 9, 2, 1, 0, 8);
                break;
            case 8:
                (node.NodeType, node.SortKey, node.PresortedKey) = ("Incremental Sort", ["a", "b"], ["a"]);
                node.FullSortGroups = new PostgresSortGroups { Groups = 3, Methods = ["top-N heapsort", "quicksort"], AverageMemory = 26, PeakMemory = 27 };
                node.PresortedGroups = new PostgresSortGroups { Groups = 1, Methods = ["external merge"], AverageDisk = 100, PeakDisk = 200 };
                break;
            case 9:
                (node.NodeType, node.Operation, node.RelationName, node.Alias) = ("ModifyTable", Pick(random, ["Insert", "Update", "Delete", "Merge"]), "orders", "o");
                node.TargetTables = [new PostgresTargetTable { RelationName = "p1", Alias = "o_1" }, new PostgresTargetTable { RelationName = "P 2", Schema = "s", Alias = "P 2" }];
                break;
            case 10:
                (node.NodeType, node.CustomPlanProvider, node.Other) = ("Custom Scan", "Citus Adaptive", new Dictionary<string, string> { ["Task Count"] = "32", ["Tasks Shown"] = "One of 32" });
                break;
            case 11:
                (node.NodeType, node.Strategy, node.Command) = ("SetOp", Pick(random, ["Hashed", "Sorted"]), Pick(random, ["Intersect", "Except All"]));
                break;
            default:
                (node.NodeType, node.SubplansRemoved, node.WorkersPlanned, node.WorkersLaunched) = (Pick(random, ["Append", "Gather", "Result", "BitmapAnd", "Subquery Scan"]), random.Next(3), 2, 1);
                (node.ExactHeapBlocks, node.LossyHeapBlocks) = (3, 4);
                break;
        }
    }

    private static void Relate(Random random, PostgresPlanNode node, List<PostgresPlanNode> children)
    {
        var inputs = 0;
        for (var i = 0; i < children.Count; i++)
        {
            if (random.Next(5) == 0)
            {
                var plan = Pick(random, ["CTE c", "CTE \"W x\"", "InitPlan 1 (returns $0,$1)", "InitPlan 3", "SubPlan 2"]);
                (children[i].SubplanName, children[i].ParentRelationship) = (plan, plan[0] == 'S' ? "SubPlan" : "InitPlan");
            }
            else
            {
                children[i].ParentRelationship = node.NodeType switch
                {
                    "Append" or "BitmapAnd" => "Member",
                    "Subquery Scan" => "Subquery",
                    "Custom Scan" => "child",
                    _ => inputs++ == 0 ? "Outer" : "Inner",
                };
            }
        }
    }

    private static PostgresPlanWorker Worker(Random random, int number) => new()
    {
        Number = number,
        ActualStartupTime = 1,
        ActualTotalTime = 2.5,
        ActualRows = 10,
        Loops = 1,
        SortMethod = "quicksort",
        SortSpaceUsed = 25,
        SortSpaceType = "Memory",
        Buffers = Buffers(random),
        Jit = random.Next(2) == 0 ? Jit(random) : null,
    };

    private static PostgresJit Jit(Random random) => new()
    {
        Functions = random.Next(1, 100),
        Inlining = random.Next(2) == 0,
        Expressions = true,
        GenerationTime = 1.25,
        DeformTime = random.Next(2) == 0 ? 0.5 : null,
        InliningTime = 0,
        OptimizationTime = 2,
        EmissionTime = 3,
        TotalTime = 6.25,
    };

    private static PostgresBuffers? Buffers(Random random) => random.Next(2) == 0 ? null : new PostgresBuffers
    {
        SharedHit = random.Next(1, 1000),
        SharedRead = random.Next(2),
        LocalDirtied = random.Next(2),
        TempRead = random.Next(2),
        TempWritten = random.Next(3),
    };

    private static double Number(Random random) => Math.Round(random.NextDouble() * 1000, 3);

    private static string? Maybe(Random random) => random.Next(2) == 0 ? null : Pick(random, Expressions);

    private static T Pick<T>(Random random, T[] items) => items[random.Next(items.Length)];
}
