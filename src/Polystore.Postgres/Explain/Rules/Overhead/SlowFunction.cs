using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Rules.Reading;
using Polystore.Postgres.Observe.Sections;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Explain.Rules.Overhead;

internal sealed class SlowFunction : PlanRule
{
    private static readonly RuleOption Least = new()
    {
        Name = "least", Default = 2, Unit = "µs", Meaning = "work of a row from which on its function is taken to be the reason",
        Source = "reading a row and a plain condition take one or two tenths of a microsecond, an expression of PL/pgSQL some tenths more, a statement inside it several microseconds; ten times a plain row leaves no doubt",
    };

    private static readonly RuleOption LeastRows = new()
    {
        Name = "least-rows", Default = 1000, Unit = "rows", Meaning = "nodes that look at fewer rows are left alone", Source = "one call of some milliseconds among a few rows is the call's own matter, not the plan's",
    };

    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-SLOW-FUNCTION",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "A function of the database runs for every row",
        LooksFor = "A condition that calls a function made in this database, in a node whose own work for each row, waiting for blocks left out, is many times that of a plain condition. "
            + "Not reported: built-in functions, functions that take little, nodes of few rows.",
        Why = "A function of PL/pgSQL starts an interpreter for each row, and one that queries runs a statement for each; the plan inside it is not shown.",
        Options = [Least, LeastRows],
        References = ["https://www.postgresql.org/docs/current/xfunc-optimization.html", "https://www.postgresql.org/docs/current/auto-explain.html#AUTO-EXPLAIN-CONFIGURATION-PARAMETERS-LOG-NESTED-STATEMENTS"],
    };

    protected override string? Needs(PlanFacts facts) => !facts.Plan.Timed ? "the plan has no times"
        : facts.Snapshot.TryGet(PostgresSections.Routines, out _, out _) ? null : "which functions the database has was not seen";

    protected override IEnumerable<Finding> Find(RuleContext context, PlanFacts facts)
    {
        if (!facts.Snapshot.TryGet(PostgresSections.Routines, out var routines, out _))
        {
            yield break;
        }

        var known = routines.Items.Where(routine => routine.Kind == "f").GroupBy(routine => routine.Name, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        foreach (var node in facts.Nodes.Where(node => !node.NeverExecuted))
        {
            var rows = (facts.Times[node].Rows ?? 0) + ((node.RowsRemovedByFilter + node.RowsRemovedByJoinFilter) * (node.Loops ?? 1));
            var each = 1000 * ((facts.Times[node].SelfProcessTime ?? 0) - facts.Times[node].SelfIoTime) / Math.Max(1, rows);
            if (rows >= context.Option(LeastRows) && each >= context.Option(Least) && facts.Stake(node) is { Matters: true } stake && Called(node).Select(known.GetValueOrDefault).FirstOrDefault(routine => routine is not null) is { } routine)
            {
                yield return Describe(context, facts, node, routine, (rows, each), stake);
            }
        }
    }

    private Finding Describe(RuleContext context, PlanFacts facts, PostgresPlanNode node, PostgresRoutine routine, (double Rows, double Each) calls, Stake stake)
    {
        var finding = Problem(context, facts, node, stake, FormattableString.Invariant($"{routine.Name} is called for {PlanWords.Number(calls.Rows)} rows, {calls.Each:0.#} µs each"));
        return finding with
        {
            Evidence =
            [
                .. finding.Evidence,
                Evidence.Of("condition", node.Filter ?? node.JoinFilter, null, "EXPLAIN"),
                Evidence.Of("rows looked at", calls.Rows, "rows", "EXPLAIN ANALYZE"),
                Evidence.Of("own work of a row", calls.Each, "µs", "EXPLAIN ANALYZE, waiting for blocks left out"),
                Evidence.Of("declared cost", routine.Cost, null, "pg_proc.procost"),
            ],
            Remedy = Remedy.ByHand(
                $"Let fewer rows come to it: a condition that an index finds, joins that drop rows first. When its result depends on its arguments alone, declare {routine.Name} IMMUTABLE and index the expression; when it looks something up, join that "
                    + "table instead; when it is one expression, write it in SQL so that it is inlined. With a truthful COST the planner puts it after cheaper conditions.",
                "what the function does is in its body"),
        };
    }

    private static IEnumerable<string> Called(PostgresPlanNode node) => new[] { node.Filter, node.JoinFilter }.OfType<string>()
        .SelectMany(condition => PlannedStatement.Shape($"SELECT 1 FROM t WHERE {condition}")?.Query?.Where ?? [])
        .SelectMany(part => part.SelfAndDescendants()).OfType<FunctionExpression>().Select(function => function.Name.Split('.')[^1]);
}
