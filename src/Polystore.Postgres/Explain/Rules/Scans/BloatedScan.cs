using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Rules.Reading;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Explain.Rules.Scans;

internal sealed class BloatedScan : PlanRule
{
    // src/include/access/htup_details.h and src/include/storage/bufpage.h: SizeofHeapTupleHeader 23, aligned 24; a line pointer of 4;
    // SizeOfPageHeaderData 24.
    private const double RowOverhead = 28;
    private const double BlockBytes = 8192 - 24;

    // The largest alignment of a type.
    private const double Alignment = 8;

    private static readonly RuleOption Factor = new()
    {
        Name = "factor", Default = 3, Unit = "ratio", Minimum = 1, Meaning = "blocks read over blocks that the rows need, from which on it is reported",
        Source = "autovacuum_vacuum_scale_factor of 0.2 and a fillfactor of 50 together leave a healthy table at 2.4 times its rows",
    };

    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-BLOAT",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "A scan reads mostly empty blocks",
        LooksFor = "A sequential scan that read several times the blocks that the rows it met would fill, every column taken at its average width and at its worst alignment. "
            + "Not reported: small tables, scans that were stopped early, tables without statistics, tables with a low fillfactor.",
        Why = "Space of deleted rows is used again but never given back while rows stand behind it: every scan of the table reads it.",
        Options = [Factor, ScanSize.SmallTable],
        References = ["https://www.postgresql.org/docs/current/routine-vacuuming.html#VACUUM-FOR-SPACE-RECOVERY", "https://www.postgresql.org/docs/current/storage-page-layout.html"],
    };

    protected override string? Needs(PlanFacts facts) => !facts.Plan.Analyzed ? "only an executed plan counts the blocks that were read"
        : facts.Plan.Root.Buffers is null ? "the plan does not count blocks (BUFFERS)"
        : facts.Connected ? null : "how wide rows are is in the catalogue, which was not seen";

    protected override IEnumerable<Finding> Find(RuleContext context, PlanFacts facts) => facts.Nodes
        .Where(node => node is { NodeType: "Seq Scan", NeverExecuted: false } && !facts.Times[node].MayStopEarly)
        .Select(node => Judge(context, facts, node))
        .OfType<Finding>();

    private Finding? Judge(RuleContext context, PlanFacts facts, PostgresPlanNode node)
    {
        if (facts.TableOf(node) is not { } table || RowBytes(table) is not { } width || facts.Times[node].SelfBuffers is not { } touched)
        {
            return null;
        }

        var passes = ScanSize.Passes(facts, node);
        // Functions in the filter touch blocks of other tables on the scan's account.
        var blocks = Math.Min((touched.SharedHit + touched.SharedRead) / passes, (table.Bytes ?? double.MaxValue) / 8192);
        var rows = (ScanSize.Kept(facts, node) + ScanSize.Removed(node)) / passes;
        var needed = Math.Max(1, Math.Ceiling(rows * width / BlockBytes / Fill(table)));
        var stake = facts.Stake(node, 1 - (needed / blocks));
        if (blocks < context.Option(ScanSize.SmallTable) || blocks < context.Option(Factor) * needed || !stake.Matters)
        {
            return null;
        }

        var finding = Problem(context, facts, node, stake, $"{PlanWords.Number(blocks)} blocks of {table.Name} are read for {PlanWords.Number(rows)} rows that fill {PlanWords.Number(needed)}");
        return finding with
        {
            Evidence =
            [
                .. finding.Evidence,
                Evidence.Of("blocks read", blocks, "blocks", "EXPLAIN (BUFFERS), one pass"),
                Evidence.Of("blocks that the rows fill", needed, "blocks", "rows × (average width of every column + 8 each + 28) / 8168"),
                .. table.Usage?.DeadRows is { } dead ? [Evidence.Of("dead rows", dead, "rows", "pg_stat_all_tables.n_dead_tup")] : Array.Empty<Evidence>(),
            ],
            Remedy = Remedy.ByHand(
                $"VACUUM FULL {PgName.Of(table)} rewrites it without the empty space, and locks it for everyone until it is done; pg_repack and pg_squeeze do the same with a short lock. "
                    + "So that it does not come back: let autovacuum visit it more often (autovacuum_vacuum_scale_factor of the table), and delete in bulk by dropping partitions.",
                "the table cannot be read while it is rewritten, so that somebody must choose the hour"),
        };
    }

    // Null when some column has no statistics.
    private static double? RowBytes(Table table) => table.Columns.Sum(column => column.Statistics?.AverageBytes + Alignment) is { } bytes && table.Columns.All(column => column.Statistics?.AverageBytes is not null)
        ? RowOverhead + bytes : null;

    private static double Fill(Table table) => table.Options.TryGetValue("fillfactor", out var text) && double.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var percent) ? Math.Clamp(percent / 100, 0.1, 1) : 1;
}
