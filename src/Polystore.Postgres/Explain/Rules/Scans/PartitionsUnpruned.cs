using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Rewrites;
using Polystore.Postgres.Explain.Rules.Reading;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Explain.Rules.Scans;

internal sealed class PartitionsUnpruned : PlanRule
{
    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-PARTITIONS",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "Partitions are read that hold none of the rows",
        LooksFor = "An Append over partitions of which at least half gave no row, though the filter asks for something: it puts the partition key into a function or cast, or does not name it. "
            + "Not reported: partitions left out when planning or when execution begins, which is as good; statements without a filter; conditions on the key itself.",
        Why = "Partitions are left out only by conditions that compare the partition key itself with values; all others are opened, locked and searched.",
        References = ["https://www.postgresql.org/docs/current/ddl-partitioning.html#DDL-PARTITION-PRUNING"],
    };

    protected override string? Needs(PlanFacts facts) => !facts.Plan.Analyzed ? "only an executed plan shows which partitions gave rows"
        : facts.Connected ? null : "the partition key is in the catalogue, which was not seen";

    protected override IEnumerable<Finding> Find(RuleContext context, PlanFacts facts) => facts.Nodes
        .Where(node => node is { NodeType: "Append" or "Merge Append", SubplansRemoved: 0, NeverExecuted: false } && node.Children.All(child => !child.NeverExecuted))
        .Select(node => Judge(context, facts, node))
        .OfType<Finding>();

    private Finding? Judge(RuleContext context, PlanFacts facts, PostgresPlanNode append)
    {
        var members = append.Children.Select(child => (Node: child, Table: facts.TableOf(child))).Where(member => member.Table?.Parent is not null).ToList();
        var empty = members.Where(member => IsEmpty(facts, member.Node)).ToList();
        var times = empty.Select(member => facts.WholeStake(member.Node)).ToList();
        if (members.Count < 2 || empty.Count * 2 < members.Count || facts.Catalog.FindTable(members[0].Table!.Parent!.Value) is not { } parent || PartitionKey.Of(parent) is not [var key, ..] || times.Exists(time => time.Milliseconds is null))
        {
            return null;
        }

        var stake = facts.StakeOf(times.Sum(time => time.Milliseconds!.Value));
        var (first, table) = (empty[0].Node, empty[0].Table!);
        if (!stake.Matters || IndexAccess.All(first, table) is not { } access || access.Equalities.Concat(access.Ranges).Any(predicate => predicate.Column == key))
        {
            return null;
        }

        var wrapped = access.Expressions.FirstOrDefault(expression => expression.Columns.Contains(key));
        var off = facts.Settings.Switch("enable_partition_pruning") == false;
        var finding = Problem(context, facts, append, stake, $"{PlanWords.Number(empty.Count)} of {PlanWords.Number(members.Count)} partitions of {parent.Name} are read for nothing: {(off ? "pruning is switched off" : wrapped is not null ? $"the condition is on {wrapped.Text}, not on {key}" : $"no condition names {key}, the partition key")}");
        return finding with
        {
            Subject = Subject.Table(EngineNames.Postgres, parent.Schema, parent.Name) with { Location = PlanWords.Place(append) },
            Evidence =
            [
                .. finding.Evidence,
                Evidence.Of("partition key", parent.PartitionDefinition, null, "pg_get_partkeydef"),
                Evidence.Of("condition", first.Filter ?? first.IndexCond, null, "EXPLAIN"),
                Evidence.Of("partitions read", members.Count, null, "EXPLAIN ANALYZE"),
                Evidence.Of("partitions without a row", empty.Count, null, "EXPLAIN ANALYZE"),
            ],
            Remedy = off ? Remedy.ByHand("SET enable_partition_pruning = on.", "whoever switched it off had a reason")
                : wrapped is not null ? RewriteRemedy.Of(
                    RewriteRemedy.SourceOf(context, facts) is { } source ? SargableRange.Of(source) : null,
                    $"Compare {key} itself: a range from the start to the end of what the function asks for, with values of the type of {key}.")
                : Remedy.ByHand($"Add a condition on {key}, if what is looked for is known to lie in a part of its range.", "the statement is the caller's"),
        };
    }

    /// <summary>True when a finding about the partitions that this scan belongs to says already that the expression keeps them from being left out.</summary>
    /// <param name="context">The judgement under way.</param>
    /// <param name="facts">The plan.</param>
    /// <param name="scan">The scan of a partition.</param>
    /// <param name="expression">What its filter compares.</param>
    public static bool Explains(RuleContext context, PlanFacts facts, PostgresPlanNode scan, ExpressionPredicate expression) =>
        facts.Plan.Analyzed && scan.Parent is { NodeType: "Append" or "Merge Append" } append && facts.TableOf(scan)?.Parent is { } above && facts.Catalog.FindTable(above) is { } parent
        && PartitionKey.Of(parent) is [var key, ..] && expression.Columns.Contains(key) && new PartitionsUnpruned().Judge(context, facts, append) is not null;

    // Of many loops the server prints the average: none may be one row in three loops.
    private static bool IsEmpty(PlanFacts facts, PostgresPlanNode node) => ScanSize.Kept(facts, node) == 0 && (node.Loops ?? 1) <= facts.Times[node].Processes;
}
