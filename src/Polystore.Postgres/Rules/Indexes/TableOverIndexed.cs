using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Indexes;

internal sealed class TableOverIndexed : IRule
{
    private static readonly RuleOption Count = new()
    {
        Name = "indexes", Default = 6, Unit = "indexes", Minimum = 1, Meaning = "tables with fewer are left alone",
        Source = "measured by many: each further index adds about the cost of one more B-tree insert; F. Winand, SQL Performance Explained, ch. 8, shows an insert with five indexes a hundredth as fast as with none",
    };

    private static readonly RuleOption Ratio = new()
    {
        Name = "writes-per-scan", Default = 10, Unit = "ratio", Meaning = "entries written for one scan",
        Source = "the same order of cost on both sides: one entry written, one scan started; ten to one leaves no doubt",
    };

    private static readonly RuleOption MinimumWrites = new()
    {
        Name = "minimum-writes", Default = 1_000_000, Unit = "rows", Meaning = "tables with fewer writes in the time counted are left alone",
        Source = "below a million writes the whole cost is seconds",
    };

    private static readonly RuleOption Days = new()
    {
        Name = "days", Default = 7, Unit = "days", Meaning = "how long the statistics must have counted", Source = "one week holds the usual cycle of use",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-TABLE-OVER-INDEXED",
        Engine = EngineNames.Postgres,
        Family = "indexes",
        Title = "Write-heavy table with many indexes",
        LooksFor = "A table with many indexes that is written far more often than its indexes are scanned. Not reported: tables with as many indexes whose scans keep up.",
        Why = "Each row written makes an entry in every index, each with WAL and later vacuum; one more index also ends heap-only updates of its column.",
        Options = [Count, Ratio, MinimumWrites, Days],
        References = ["https://www.postgresql.org/docs/current/indexes-intro.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!CatalogReading.TryOpen(context, out var reading, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var candidates = reading.Tables.Where(table => !reading.IsPartition(table) && table.Indexes.Count >= context.Option(Count)).ToList();
        return candidates.Count == 0 ? RuleVerdict.Fine
            : CounterAge.WhyUnusable(context, context.Option(Days)) is { } unusable ? RuleVerdict.NotExamined(unusable)
            : RuleVerdict.Of(candidates.Select(table => Find(context, reading, table)).OfType<Finding>());
    }

    private Finding? Find(RuleContext context, CatalogReading reading, Table table)
    {
        var writes = IndexWrites.Of(reading, table);
        var scans = reading.Members(table).Sum(member => member.Usage?.IndexScans ?? 0);
        var entries = (double)writes * table.Indexes.Count;
        if (writes < context.Option(MinimumWrites) || entries < context.Option(Ratio) * Math.Max(1, scans))
        {
            return null;
        }

        var least = table.Indexes.Where(index => index is { Unique: false, BacksConstraint: false }).OrderBy(index => reading.Scans(index) ?? 0).Take(3).ToList();
        return context.Problem(Info, SubjectOf.The(table), Severity.Medium, $"{table.Name} has {table.Indexes.Count} indexes and {Amount.Of(entries / Math.Max(1, scans))} entries written for each scan") with
        {
            Impact = $"{Amount.Of(entries, "index entry", "index entries")} written for {Amount.Of(scans, "scan")} in {Amount.Days(CounterAge.Days(context) ?? 0)}; indexes take {Amount.Bytes(table.Indexes.Sum(index => reading.Bytes(index) ?? 0))}",
            Evidence =
            [
                Evidence.Of("indexes", table.Indexes.Count, null, "pg_index"),
                Evidence.Of("rows written into indexes", writes, "rows", "pg_stat_all_tables"),
                Evidence.Of("index scans", scans, null, "pg_stat_all_tables.idx_scan"),
                .. least.Select(index => Evidence.Of($"scans of {index.Name}", reading.Scans(index) ?? 0, null, "pg_stat_all_indexes")),
            ],
            Remedy = Remedy.ByHand(
                least.Count == 0 ? "Every index keeps rows unique; ask whether all of those promises are needed." : $"Begin with those that are scanned least: {string.Join(", ", least.Select(index => index.Name))}. `polystore advise` shows which statements would miss them.",
                "which reads may become slower is for a person to say"),
            Weight = entries,
        };
    }
}
