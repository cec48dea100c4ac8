using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Rules.Reading;

namespace Polystore.Postgres.Explain.Rules.Overhead;

internal sealed class LockWait : PlanRule
{
    // A disk that has to move its head takes as long (HDD data sheets: 8 to 12 ms); everything else that a row costs takes far less.
    private const double LongestWorkMs = 10;

    private static readonly RuleOption Least = new()
    {
        Name = "least", Default = 1000, Unit = "ms", Minimum = 1, Meaning = "waits shorter than this are left alone",
        Source = "deadlock_timeout, 1 s: from then on PostgreSQL itself takes a wait for worth a line in the log (log_lock_waits)",
    };

    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-LOCK-WAIT",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "A step waits, most likely for the lock of another transaction",
        LooksFor = "LockRows, ModifyTable or the check of a foreign key that took seconds for few rows, far more than reading and writing them takes, triggers, compilation and measured waiting for blocks not counted. "
            + "Not reported: statements that write many rows, steps that wait for blocks, triggers of one's own, which have a rule.",
        Why = "A transaction that changed or locked a row keeps everyone else who wants it waiting until it ends; no plan makes that shorter.",
        Options = [Least],
        References = ["https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-ROWS", "https://www.postgresql.org/docs/current/runtime-config-logging.html#GUC-LOG-LOCK-WAITS"],
    };

    protected override string? Needs(PlanFacts facts) => facts.Plan.Timed ? null : "the plan has no times";

    protected override IEnumerable<Finding> Find(RuleContext context, PlanFacts facts)
    {
        // Row triggers that run before run inside ModifyTable, and the first node that is started compiles.
        var elsewhere = facts.Plan.Triggers.Where(trigger => trigger.Constraint is null).Sum(trigger => trigger.Time ?? 0) + (facts.Plan.Jit?.TotalTime ?? 0);
        foreach (var node in facts.Nodes.Where(node => node is { NodeType: "LockRows" or "ModifyTable", NeverExecuted: false }))
        {
            var times = facts.Times[node];
            var rows = Rows(facts, node);
            var blocks = times.SelfBuffers is { } used ? used.SharedRead + used.SharedWritten + used.SharedDirtied : 0;
            var wait = (times.SelfTime ?? 0) - times.SelfIoTime - elsewhere - (LongestWorkMs * (rows + blocks));
            if (wait >= context.Option(Least))
            {
                yield return Describe(context, facts, node, facts.StakeOf(wait), $"{PlanWords.Title(node)} takes {PlanWords.Time(times.SelfTime ?? 0)} for {Counted(rows)}", rows);
            }
        }

        // Where the columns that refer have no index, the check reads their table.
        foreach (var check in facts.Plan.Triggers.Where(trigger => trigger is { Constraint: not null, Calls: > 0, Time: not null } && facts.Connected && TriggerTime.Unindexed(facts, trigger).Table is null))
        {
            var wait = check.Time!.Value - (LongestWorkMs * check.Calls);
            if (wait >= context.Option(Least))
            {
                var finding = Describe(context, facts, facts.Plan.Root, facts.StakeOf(wait), $"The check of {check.Constraint} takes {PlanWords.Time(check.Time.Value)} for {Counted(check.Calls)}", check.Calls);
                yield return finding with { Discriminator = check.Constraint };
            }
        }
    }

    private Finding Describe(RuleContext context, PlanFacts facts, PostgresPlanNode node, Stake stake, string title, double rows)
    {
        var finding = Problem(context, facts, node, stake, $"{title}: most likely it waited for a lock");
        return finding with
        {
            Evidence =
            [
                .. finding.Evidence,
                Evidence.Of("time that neither reading nor writing explains", stake.Milliseconds!.Value, "ms", "EXPLAIN ANALYZE"),
                Evidence.Of("rows", rows, "rows", "EXPLAIN ANALYZE"),
            ],
            Remedy = Remedy.ByHand(
                "Run it again: a wait for a lock comes and goes. While it waits, SELECT pid, pg_blocking_pids(pid), query FROM pg_stat_activity WHERE wait_event_type = 'Lock' names who holds it; log_lock_waits = on writes it down. "
                    + "Then: shorter transactions, rows taken in one order everywhere, lock_timeout so that waiting ends, and for queues FOR UPDATE SKIP LOCKED.",
                "who may keep whom waiting is the application's matter"),
        };
    }

    private static double Rows(PlanFacts facts, PostgresPlanNode node) => Math.Max(
        facts.Times[node].Rows ?? 0,
        node.Children.Where(child => child.ParentRelationship is not ("InitPlan" or "SubPlan")).Sum(child => facts.Times[child].Rows ?? 0));

    private static string Counted(double rows) => rows == 1 ? "one row" : $"{PlanWords.Number(rows)} rows";
}
