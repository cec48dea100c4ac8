using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Rules.Reading;

namespace Polystore.Postgres.Explain.Rules.Overhead;

internal sealed class TriggerTime : PlanRule
{
    private static readonly RuleOption Share = new()
    {
        Name = "share", Default = 0.2, Unit = "ratio", Maximum = 1, Meaning = "share of one trigger in the execution time from which on it is reported",
        Source = "our choice: a fifth of the time in a place that no node of the plan shows is worth a look",
    };

    private static readonly RuleOption LeastCheck = new()
    {
        Name = "least-check", Default = 0.1, Unit = "ms", Meaning = "checks of foreign keys that take less than this each are left alone, however many they are",
        Source = "the check is one lookup by a kept plan, some hundredths of a millisecond with an index; ten times that is reading a table",
    };

    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-TRIGGER",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "Triggers take much of the time",
        LooksFor = "A trigger, or the check of a foreign key, that takes a good part of the execution time, and the index that a foreign key lacks. "
            + "Not reported: triggers that take little, and checks that find their row by an index.",
        Why = "They run row by row and no node of the plan shows them.",
        Options = [Share, LeastCheck],
        References = ["https://www.postgresql.org/docs/current/sql-explain.html", "https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK"],
    };

    protected override string? Needs(PlanFacts facts) => facts.Plan.Timed ? null : "the plan has no times";

    protected override IEnumerable<Finding> Find(RuleContext context, PlanFacts facts)
    {
        foreach (var trigger in facts.Plan.Triggers.Where(trigger => trigger is { Time: > 0, Calls: > 0 }))
        {
            var stake = facts.StakeOf(trigger.Time!.Value);
            if (stake.Share >= context.Option(Share) && (trigger.Constraint is null || trigger.Time / trigger.Calls >= context.Option(LeastCheck)))
            {
                yield return Describe(context, facts, trigger, stake);
            }
        }
    }

    private Finding Describe(RuleContext context, PlanFacts facts, PostgresTrigger trigger, Stake stake)
    {
        var name = trigger.Constraint ?? trigger.Name ?? "a trigger";
        var problem = Problem(context, facts, facts.Plan.Root, stake, $"{name} takes {PlanWords.Share(stake.Share)} of the execution in {PlanWords.Number(trigger.Calls)} calls");
        var (table, key) = Unindexed(facts, trigger);
        return problem with
        {
            Discriminator = name,
            Evidence =
            [
                .. problem.Evidence,
                Evidence.Of("trigger", name, null, "EXPLAIN ANALYZE"),
                Evidence.Of("time", trigger.Time ?? 0, "ms", "EXPLAIN ANALYZE"),
                Evidence.Of("calls", trigger.Calls, null, "EXPLAIN ANALYZE"),
                .. table is null ? Array.Empty<Evidence>() : [Evidence.Of("no index leads with", $"{table.Name} ({string.Join(", ", key!.Columns)})", null, "pg_index")],
            ],
            Remedy = table is not null
                ? SuggestedIndex.Remedy(facts.Catalog, table, key!.Columns)
                : Remedy.ByHand(trigger.Constraint is not null
                    ? $"The check of {name} runs once a row: look whether the columns of both tables have an index of the same type; in bulk, write parents before children in one transaction."
                    : $"Make {name} cheaper: a WHEN condition that skips rows that do not concern it, a statement-level trigger with transition tables, or the work outside the transaction."),
        };
    }

    /// <summary>
    /// The table whose foreign key makes a check read it whole: deleting from or updating a table that others refer to looks their rows up by the
    /// referring columns.
    /// </summary>
    /// <param name="facts">The plan.</param>
    /// <param name="trigger">The check.</param>
    public static (Table? Table, Constraint? Key) Unindexed(PlanFacts facts, PostgresTrigger trigger)
    {
        foreach (var table in facts.Catalog.Tables)
        {
            foreach (var key in table.ForeignKeys.Where(key => key.Name == trigger.Constraint && SuggestedIndex.Existing(table, key.Columns) is null))
            {
                // On the referring table itself the check looks up the other side, whose key always has an index.
                if (trigger.Relation is not { } relation || relation != table.Name || key.References?.Table == table.ObjectName)
                {
                    return (table, key);
                }
            }
        }

        return (null, null);
    }
}
