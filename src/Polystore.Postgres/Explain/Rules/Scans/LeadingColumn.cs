using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Rules.Reading;
using Index = Polystore.Core.Catalogs.Index;

namespace Polystore.Postgres.Explain.Rules.Scans;

internal sealed class LeadingColumn : PlanRule
{
    private const double BlockSize = 8192;

    // A skip scan that reads half of the index is hardly faster than reading it from end to end.
    private const double MostOfIndex = 0.5;

    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-LEADING-COLUMN",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "An index is read whole because its first column is not asked for",
        LooksFor = "A B-tree whose leading column the index condition does not name: the condition on later columns is checked on every entry of the index. "
            + "Not reported: PostgreSQL 18's skip scans, which jump from value to value of the leading column, where they leave out most of the index.",
        Why = "A multicolumn index is ordered by its first column; without it nothing is near its like.",
        References = ["https://www.postgresql.org/docs/current/indexes-multicolumn.html"],
    };

    protected override string? Needs(PlanFacts facts) => facts.Connected ? null : "which columns an index has is in the catalogue, which was not seen";

    protected override IEnumerable<Finding> Find(RuleContext context, PlanFacts facts) => facts.Nodes
        .Where(node => node is { NodeType: "Index Scan" or "Index Only Scan" or "Bitmap Heap Scan", RelationName: not null, NeverExecuted: false })
        .SelectMany(node => IndexAccess.Scans(node).Where(scan => scan.IndexCond is not null), (node, scan) => Judge(context, facts, node, scan))
        .OfType<Finding>();

    // One search for each value of the leading column. With many values, or little behind each, it reads no less than the whole index
    // has. Where the node reads rows too, each may be a block of the table.
    private static bool Skips(PostgresPlanNode scan, Index index)
    {
        var loops = Math.Max(1, scan.Loops ?? 1);
        if (!(scan.IndexSearches > loops))
        {
            return false;
        }

        var ofTable = scan.NodeType == "Bitmap Index Scan" ? 0 : ((scan.ActualRows ?? 0) + scan.RowsRemovedByFilter) * loops;
        return scan.Buffers is not { } buffers || index.Bytes is not { } bytes || (buffers.Touched - ofTable) / loops < bytes / BlockSize * MostOfIndex;
    }

    private Finding? Judge(RuleContext context, PlanFacts facts, PostgresPlanNode node, PostgresPlanNode scan)
    {
        var stake = node == scan ? facts.Stake(node) : facts.Stake(scan);
        var table = facts.TableOf(node);
        var index = table?.Indexes.FirstOrDefault(candidate => candidate.Name == scan.IndexName);
        if (index is not { Method: "btree", Keys: [{ Column: { } first }, _, ..] } || !stake.Matters || Skips(scan, index)
            || NodeCondition.Read(node, table!, scan.IndexCond) is not { } access
            || access.Equalities.Concat(access.Ranges).Any(predicate => predicate.Column == first))
        {
            return null;
        }

        var keys = SuggestedIndex.KeysOf(facts.Catalog, table!, access);
        if (keys.Count == 0 || access.Expressions.Count > 0 || access.OrGroups.Count > 0 || SuggestedIndex.Existing(table!, keys) is not null)
        {
            return null;
        }

        var read = scan.IndexSearches > Math.Max(1, scan.Loops ?? 1) ? "searched once for each value of its first column" : "read whole";
        var finding = Problem(context, facts, node, stake, $"{index.Name} is {read}: {first}, its first column, is not asked for");
        return finding with
        {
            Evidence =
            [
                .. finding.Evidence,
                Evidence.Of("index condition", scan.IndexCond, null, "EXPLAIN"),
                Evidence.Of("first column of the index", first, null, "pg_index"),
                .. index.Bytes is { } bytes ? [Evidence.Of("size of the index", bytes, "bytes", "pg_class")] : Array.Empty<Evidence>(),
            ],
            Remedy = SuggestedIndex.Remedy(facts.Catalog, table!, keys),
        };
    }
}
