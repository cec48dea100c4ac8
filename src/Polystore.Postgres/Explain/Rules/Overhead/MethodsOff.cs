using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Rules.Reading;

namespace Polystore.Postgres.Explain.Rules.Overhead;

internal sealed class MethodsOff : PlanRule
{
    // disable_cost of src/backend/optimizer/path/costsize.c until 17; since 18 the plan says Disabled.
    private const double DisableCost = 1e10;

    private static readonly Dictionary<string, string[]> Instead = new(StringComparer.Ordinal)
    {
        ["enable_seqscan"] = ["Index Scan", "Index Only Scan", "Bitmap Heap Scan"],
        ["enable_indexscan"] = ["Seq Scan", "Bitmap Heap Scan"],
        ["enable_indexonlyscan"] = ["Index Scan", "Seq Scan", "Bitmap Heap Scan"],
        ["enable_bitmapscan"] = ["Index Scan", "Seq Scan"],
        ["enable_hashjoin"] = ["Nested Loop", "Merge Join"],
        ["enable_mergejoin"] = ["Nested Loop", "Hash Join"],
        ["enable_nestloop"] = ["Hash Join", "Merge Join"],
        ["enable_hashagg"] = ["Aggregate", "Unique"],
        ["enable_memoize"] = ["Nested Loop"],
        ["enable_material"] = ["Nested Loop", "Merge Join"],
        ["enable_incremental_sort"] = ["Sort"],
        ["enable_sort"] = ["Index Scan", "Index Only Scan", "Incremental Sort"],
        ["enable_partition_pruning"] = ["Append", "Merge Append"],
        ["enable_parallel_hash"] = ["Hash Join"],
        ["enable_parallel_append"] = ["Append"],
        ["enable_gathermerge"] = ["Gather"],
        ["enable_tidscan"] = ["Seq Scan"],
    };

    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-METHODS-OFF",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "The planner was not allowed to choose",
        LooksFor = "A plan made with a method turned off (enable_seqscan and its kin) that has a node which stands in for it, or one that uses it for want of another way. "
            + "Not reported: methods that are off by default, and those that the plan has no place for.",
        Why = "The switches are for experiments: turned off for good they force slower plans on every other statement, and hide the cause that they were to cure.",
        References = ["https://www.postgresql.org/docs/current/runtime-config-query.html#RUNTIME-CONFIG-QUERY-ENABLE"],
    };

    protected override IEnumerable<Finding> Find(RuleContext context, PlanFacts facts)
    {
        var off = PlanMethods.Off(facts).Select(name => (Name: name, Node: Standing(facts, name))).Where(item => item.Node is not null).ToList();
        var forced = facts.Nodes.LastOrDefault(node => node.Disabled || node.StartupCost >= DisableCost || node.TotalCost >= DisableCost);
        if ((off.Count > 0 ? off.MaxBy(item => facts.Stake(item.Node!).Weight).Node : forced) is not { } node)
        {
            yield break;
        }

        var names = off.ConvertAll(item => item.Name);
        var finding = Problem(context, facts, node, facts.StakeOf(0), names.Count == 0
            ? "A method that is turned off was used all the same, because there was no other"
            : $"The plan was made with {string.Join(" and ", names)} off");
        yield return finding with
        {
            Impact = "what the planner would have chosen is not known: compare with the plan made after RESET",
            Evidence = [.. finding.Evidence, .. names.Select(name => Evidence.Of(name, "off", null, facts.Plan.Settings.ContainsKey(name) ? "settings of the plan" : "pg_settings"))],
            Remedy = Remedy.ByHand(
                names.Count == 0 ? "Look which enable_… settings are off in the session, role or database, and RESET them." : $"RESET {string.Join("; RESET ", names)}; where it is set for a role or database, ALTER ROLE … RESET or ALTER DATABASE … RESET.",
                "somebody turned it off, perhaps for another statement"),
        };
    }

    private static PostgresPlanNode? Standing(PlanFacts facts, string name) =>
        facts.Nodes.Where(node => !node.NeverExecuted && Instead.GetValueOrDefault(name)?.Contains(node.NodeType) == true).MaxBy(node => facts.Stake(node).Weight);
}
