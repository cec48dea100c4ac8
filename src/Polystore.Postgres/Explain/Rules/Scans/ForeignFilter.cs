using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Rules.Reading;

namespace Polystore.Postgres.Explain.Rules.Scans;

internal sealed class ForeignFilter : PlanRule
{
    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-FOREIGN-FILTER",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "Foreign rows are fetched and thrown away here",
        LooksFor = "A foreign scan whose own filter throws away more rows than it keeps: the condition was not sent to the other server, or there is none (a file). Not reported: conditions that are part of the remote statement, and filters that keep most rows.",
        Why = "Every row is read or sent over the network to be compared here, and no index serves it.",
        References = ["https://www.postgresql.org/docs/current/postgres-fdw.html", "https://www.postgresql.org/docs/current/fdw-callbacks.html"],
    };

    protected override string? Needs(PlanFacts facts) => facts.Plan.Analyzed ? null : "only an executed plan counts the rows that a filter throws away";

    protected override IEnumerable<Finding> Find(RuleContext context, PlanFacts facts)
    {
        foreach (var node in facts.Nodes.Where(node => node is { NodeType: "Foreign Scan", Filter: not null, NeverExecuted: false }))
        {
            var (kept, removed) = (ScanSize.Kept(facts, node), ScanSize.Removed(node));
            var stake = facts.WholeStake(node, removed / Math.Max(1, kept + removed));
            if (removed <= kept || !stake.Matters)
            {
                continue;
            }

            var finding = Problem(context, facts, node, stake, $"{PlanWords.Number(kept + removed)} rows of {node.RelationName ?? "the other server"} are fetched to keep {PlanWords.Number(kept)}");
            yield return finding with
            {
                Evidence =
                [
                    .. finding.Evidence,
                    Evidence.Of("checked here", node.Filter, null, "EXPLAIN"),
                    .. node.RemoteSql is { } sql ? [Evidence.Of("sent to the other server", sql, null, "EXPLAIN (VERBOSE)")] : Array.Empty<Evidence>(),
                    Evidence.Of("rows thrown away", removed, "rows", "EXPLAIN ANALYZE"),
                ],
                Remedy = IsFile(node) ? Remedy.ByHand(
                    "A file has no index and is read from its first line to its last by every statement: copy it into a table once (CREATE TABLE … AS SELECT … FROM the foreign table), or into a materialised view that is refreshed when the file changes, and make the index there.",
                    "how fresh the rows must be is the application's matter") : Remedy.ByHand(
                    "postgres_fdw sends only what means the same on both sides: built-in immutable operators and functions, and those of extensions that OPTIONS (extensions '…') of the server names. Pass a computed constant in place of "
                        + "now() and other functions that change, compare columns without casts, give the foreign column the collation of the remote one; or put the condition into a view on the other server.",
                    "whether the condition can be written in another way is the statement's matter"),
            };
        }
    }

    // What file_fdw says of its scans (fileExplainForeignScan in contrib/file_fdw/file_fdw.c).
    private static bool IsFile(PostgresPlanNode node) => node.Other.ContainsKey("Foreign File") || node.Other.ContainsKey("Foreign Program");
}
