using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Rules.Reading;
using Polystore.Postgres.Observe.Sections;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Explain.Rules.Overhead;

internal sealed class ParallelNone : PlanRule
{
    // runtime-config-query and runtime-config-resource: defaults.
    private const double LeastTable = 8 * 1024 * 1024;
    private const double Workers = 2;

    private static readonly RuleOption Least = new()
    {
        Name = "least", Default = 200, Unit = "ms", Meaning = "scans that workers would shorten by less are left alone",
        Source = "starting workers costs parallel_setup_cost, as much as reading 1000 blocks; twice the tenth of a second that feels instant (Nielsen, 1993) is worth several cores",
    };

    private static readonly RuleOption Passed = new()
    {
        Name = "passed", Default = 0.1, Unit = "ratio", Maximum = 1, Meaning = "part of the rows read that may be left after filters and aggregation",
        Source = "parallel_tuple_cost is ten times cpu_tuple_cost: handing over a tenth of the rows costs as much as reading all of them",
    };

    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-PARALLEL-NONE",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "A long scan runs in one process, and something forbids more",
        LooksFor = "A plan without workers whose longest scan reads a table of at least min_parallel_table_scan_size and leaves few rows, when a setting, an option of the table or a function that is not marked parallel safe keeps workers away. "
            + "Not reported: short scans, scans that hand on most rows, statements that write or lock rows, which never run in parallel, and plans where nothing forbids it: then the planner thought it dearer.",
        Why = "One core works and the others wait.",
        Options = [Least, Passed],
        References = ["https://www.postgresql.org/docs/current/when-can-parallel-query-be-used.html", "https://www.postgresql.org/docs/current/parallel-safety.html"],
    };

    protected override string? Needs(PlanFacts facts) => facts.Plan.Timed ? null : "the plan has no times";

    protected override IEnumerable<Finding> Find(RuleContext context, PlanFacts facts)
    {
        if (facts.Nodes.Any(node => node.NodeType is "Gather" or "Gather Merge" or "ModifyTable" or "LockRows")
            || facts.Nodes.Where(node => node.NodeType == "Seq Scan").MaxBy(node => facts.Times[node].SelfTime ?? 0) is not { } scan)
        {
            yield break;
        }

        var (saved, table) = (Saved(facts, scan), facts.TableOf(scan));
        var read = ScanSize.Kept(facts, scan) + ScanSize.Removed(scan);
        if (saved.Milliseconds < context.Option(Least) || ScanSize.Blocks(facts, scan) * 8192 < LeastTable || Left(facts, scan) > context.Option(Passed) * read || Reason(facts, table) is not { } reason)
        {
            yield break;
        }

        var finding = Problem(context, facts, scan, saved, $"{scan.RelationName} is read by one process: {reason.What}");
        yield return finding with
        {
            Evidence =
            [
                .. finding.Evidence,
                Evidence.Of("blocks of the table", ScanSize.Blocks(facts, scan), "blocks", table?.Bytes is not null ? "pg_class" : "EXPLAIN (BUFFERS)"),
                Evidence.Of("rows read", read, "rows", "EXPLAIN ANALYZE"),
                Evidence.Of("max_parallel_workers_per_gather", facts.Settings.Text("max_parallel_workers_per_gather"), null, "settings of the plan, else of the server"),
                Evidence.Of("max_parallel_workers", facts.Settings.Text("max_parallel_workers"), null, "settings of the plan, else of the server"),
            ],
            Remedy = Remedy.ByHand(reason.Cure, "cores that work for one statement are missing for others"),
        };
    }

    // With two workers and the leader's part beside them: get_parallel_divisor in src/backend/optimizer/path/costsize.c.
    private static Stake Saved(PlanFacts facts, PostgresPlanNode scan)
    {
        var above = scan.Parent is { NodeType: "Aggregate" } aggregate ? facts.Times[aggregate].SelfTime ?? 0 : 0;
        return facts.StakeOf(((facts.Times[scan].SelfTime ?? 0) + above) * (1 - (1 / (Workers + 1 - (0.3 * Workers)))));
    }

    // Rows after the scan's own filter, or after the aggregate over it.
    private static double Left(PlanFacts facts, PostgresPlanNode scan) =>
        Math.Min(ScanSize.Kept(facts, scan), scan.Parent is { NodeType: "Aggregate" } aggregate ? facts.Times[aggregate].Rows ?? double.MaxValue : double.MaxValue);

    private static (string What, string Cure)? Reason(PlanFacts facts, Table? table)
    {
        foreach (var name in new[] { "max_parallel_workers_per_gather", "max_parallel_workers", "max_worker_processes" })
        {
            if (facts.Settings.Number(name) is 0)
            {
                return ($"{name} is 0", $"For statements like this: SET LOCAL {name} = 2, or for a role of reports ALTER ROLE … SET {name} = 2 (RESET takes it back). max_worker_processes needs a restart.");
            }
        }

        if (table is not null && table.Options.TryGetValue("parallel_workers", out var workers) && workers == "0")
        {
            return ($"{table.Name} has parallel_workers = 0", $"ALTER TABLE {Postgres.Rules.Reading.PgName.Of(table)} RESET (parallel_workers); somebody set it to 0, perhaps for statements that are short.");
        }

        return Unsafe(facts) is { } function
            ? ($"function {function} is not marked parallel safe", $"When {function} neither writes nor changes the session: ALTER FUNCTION {function}(…) PARALLEL SAFE (undone by PARALLEL UNSAFE). Unsafe is what CREATE FUNCTION takes when nothing is said.")
            : null;
    }

    private static string? Unsafe(PlanFacts facts)
    {
        if (facts.Statement is not { } statement || !facts.Snapshot.TryGet(PostgresSections.Routines, out var routines, out _))
        {
            return null;
        }

        var called = statement.Blocks.SelectMany(block => block.Block.Expressions()).SelectMany(expression => expression.SelfAndDescendants()).OfType<FunctionExpression>()
            .Select(function => function.Name.Split('.')[^1]).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return routines.Items.FirstOrDefault(routine => routine.Parallel == "u" && called.Contains(routine.Name))?.Name;
    }
}
