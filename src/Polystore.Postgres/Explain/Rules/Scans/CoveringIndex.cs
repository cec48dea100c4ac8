using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Rules.Reading;
using Polystore.Postgres.Observe.Sections;

namespace Polystore.Postgres.Explain.Rules.Scans;

internal sealed class CoveringIndex : PlanRule
{
    private const double BlockBytes = 8192;

    // An index entry of eight bytes with its line pointer (itup.h, itemid.h), in pages filled to 90 % (BTREE_DEFAULT_FILLFACTOR).
    private const double EntryOverhead = 12;
    private const double FillFactor = 0.9;

    private static readonly RuleOption LeastSaved = new()
    {
        Name = "least-saved",
        Default = 100,
        Unit = "blocks",
        Meaning = "Scans that would read fewer blocks less are left alone.",
        Source = "100 random reads at random_page_cost 4 are what a sequential read of 400 blocks costs, below min_parallel_table_scan_size (runtime-config-query)",
    };

    private static readonly RuleOption MostBytes = new()
    {
        Name = "most-bytes",
        Default = 32,
        Unit = "bytes",
        Meaning = "Columns that would make every entry longer by more are not carried along.",
        Source = "a B-tree entry of one bigint takes 20 bytes with its line pointer: beyond that an entry is several times as long, and the index no longer small (btree.html, indexes-index-only-scans)",
    };

    private static readonly RuleOption Visible = new()
    {
        Name = "visible",
        Default = 0.9,
        Unit = "ratio",
        Maximum = 1,
        Meaning = "Part of the table's pages that must be marked all-visible, else the table is read all the same.",
        Source = "an index-only scan reads the heap for each row of the other pages: at one page in ten nine tenths of the gain are left (storage-vm)",
    };

    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-COVERING",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "A few carried columns would let the index answer alone",
        LooksFor = "An index or bitmap scan that reads many blocks of the table for one or few short columns that its index lacks. With them in INCLUDE the table would not be read. "
            + "Not reported: statements that take whole rows or long columns, tables of which vacuum has not marked most pages all-visible, statements that write, "
            + "partial indexes and indexes of expressions, scans whose filter throws most rows away.",
        Why = "Rows found by index lie in blocks of their own, mostly one read each; entries of an index lie side by side.",
        Options = [LeastSaved, MostBytes, Visible],
        References = ["https://www.postgresql.org/docs/current/indexes-index-only-scans.html", "https://www.postgresql.org/docs/current/storage-vm.html"],
    };

    protected override string? Needs(PlanFacts facts) => !facts.Connected ? "the tables of the plan are not known here"
        : facts.Statement is null ? "the text of the statement is not known"
        : facts.Plan.Analyzed ? null : "the plan was not executed, so nobody counted blocks";

    protected override IEnumerable<Finding> Find(RuleContext context, PlanFacts facts) => facts.Nodes
        .Where(node => node is { NodeType: "Index Scan" or "Bitmap Heap Scan", NeverExecuted: false } && ScanSize.Removed(node) <= ScanSize.Kept(facts, node))
        .Select(node => Judge(context, facts, node))
        .OfType<Finding>();

    private Finding? Judge(RuleContext context, PlanFacts facts, PostgresPlanNode node)
    {
        if (facts.TableOf(node) is not { } table || IndexAccess.Scans(node).ToList() is not [var scan] || facts.IndexOf(scan) is not { } index || Missing(facts, node, index) is not { } missing
            || missing.Sum(column => column.Statistics?.AverageBytes ?? double.MaxValue) > context.Option(MostBytes) || VisibleShare(facts, table) is not { } visible || visible < context.Option(Visible))
        {
            return null;
        }

        var wider = new Core.Catalogs.Index { Schema = table.Schema, Table = table.Name, Name = "", Keys = index.Keys, Include = [.. index.Include, .. missing.Select(column => column.Name)] };
        var saved = Saved(facts, node, table, wider);
        var touched = facts.Times[node].SelfBuffers?.Touched ?? 0;
        var stake = facts.Stake(node, Math.Min(1, saved / Math.Max(1, touched)));
        return saved >= context.Option(LeastSaved) && stake.Matters && !table.Indexes.Any(other => Covers(other, wider))
            ? Describe(context, facts, (node, index), wider, (saved, touched, visible), stake)
            : null;
    }

    private Finding Describe(
        RuleContext context, PlanFacts facts, (PostgresPlanNode Node, Core.Catalogs.Index Index) scan, Core.Catalogs.Index wider, (double Saved, double Touched, double Visible) blocks, Stake stake)
    {
        var table = facts.TableOf(scan.Node)!;
        var carried = wider.Include.Except(scan.Index.Include).ToList();
        var finding = Problem(context, facts, scan.Node, stake, $"{PlanWords.Number(blocks.Saved)} blocks of {table.Name} are read for {string.Join(", ", carried)}, which {scan.Index.Name} does not hold");
        var superfluous = scan.Index is { Unique: false, BacksConstraint: false } ? $" It does all that {scan.Index.Name} does, which can go then." : "";
        return finding with
        {
            Evidence =
            [
                .. finding.Evidence,
                Evidence.Of("blocks read", blocks.Touched, "blocks", "EXPLAIN (BUFFERS)"),
                Evidence.Of("blocks of the table among them", blocks.Saved, "blocks", "less the entries of the index, by their width"),
                Evidence.Of("pages marked all-visible", blocks.Visible, "ratio", "pg_class.relallvisible"),
            ],
            Remedy = SuggestedIndex.Remedy(facts.Catalog, table, scan.Index.Keys, wider.Include) with
            {
                Guidance = $"Updates of {string.Join(", ", carried)} then write the index as well and are no longer heap-only; it pays where they are rare.{superfluous}",
            },
        };
    }

    // Columns that the statement wants of the table and the index has not; null when none, or when no index could hold them all.
    private static List<Column>? Missing(PlanFacts facts, PostgresPlanNode node, Core.Catalogs.Index index)
    {
        if (index is not { Method: "btree", Predicate: null, Valid: true } || index.Keys.Any(key => key.Column is null) || facts.AccessOf(node) is not { UsesAllColumns: false, IsWritten: false } access)
        {
            return null;
        }

        var table = facts.TableOf(node)!;
        var wanted = access.ReferencedColumns.Where(column => !index.KeyColumns.Contains(column) && !index.Include.Contains(column)).Select(column => table.FindColumn(column)).ToList();
        return wanted.Count == 0 || wanted.Contains(null) ? null : wanted.ConvertAll(column => column!);
    }

    private static double? VisibleShare(PlanFacts facts, Table table) =>
        facts.Snapshot.TryGet(PostgresSections.Relations, out var relations, out _)
        && relations.Items.FirstOrDefault(relation => relation.Schema == table.Schema && relation.Name == table.Name) is { Pages: > 0 } relation
            ? Math.Min(1, (double)relation.AllVisiblePages / relation.Pages) : null;

    // What was read of table and index now, less the leaf pages that an index with the carried columns would need.
    private static double Saved(PlanFacts facts, PostgresPlanNode node, Table table, Core.Catalogs.Index wider)
    {
        var rows = ScanSize.Kept(facts, node) + ScanSize.Removed(node);
        var width = wider.KeyColumns.Concat(wider.Include).Sum(column => table.FindColumn(column!)?.Statistics?.AverageBytes ?? 8);
        var leaves = rows * (EntryOverhead + width) / (BlockBytes * FillFactor);
        var descents = node.NodeType == "Bitmap Heap Scan" ? 0 : Math.Max(1, node.Loops ?? 1) * Math.Max(1, Math.Log(Math.Max(2, table.Rows ?? 2), BlockBytes / (EntryOverhead + width)));
        var heap = node.NodeType == "Bitmap Heap Scan" ? node.ExactHeapBlocks + node.LossyHeapBlocks : facts.Times[node].SelfBuffers?.Touched ?? 0;
        return Math.Max(0, heap - leaves - descents);
    }

    private static bool Covers(Core.Catalogs.Index other, Core.Catalogs.Index wider) =>
        other is { Method: "btree", Predicate: null, Valid: true } && wider.Keys[0].Column == other.Keys[0].Column
        && wider.KeyColumns.Concat(wider.Include).All(column => other.KeyColumns.Contains(column) || other.Include.Contains(column!));
}
