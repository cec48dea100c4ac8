using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Indexes;

internal sealed class BrinCandidate : IRule
{
    private static readonly RuleOption MinimumBytes = new()
    {
        Name = "minimum-bytes", Default = 1024.0 * 1024 * 1024, Unit = "bytes", Meaning = "smaller tables are left alone",
        Source = "manual 71.1 BRIN: designed for very large tables",
    };

    private static readonly RuleOption Correlation = new()
    {
        Name = "correlation", Default = 0.99, Unit = "ratio", Maximum = 1, Meaning = "how well values follow the order of the rows",
        Source = "manual 71.1 BRIN: columns with a natural correlation with their physical location; brincostestimate divides by it (src/backend/utils/adt/selfuncs.c)",
    };

    private static readonly RuleOption ChangedShare = new()
    {
        Name = "changed-share", Default = 0.05, Unit = "ratio", Maximum = 1, Meaning = "updates and deletes for one insert above which new rows fill old gaps and the order is lost",
        Source = "manual 65.1: a new row version takes free space anywhere in the table",
    };

    private static readonly RuleOption EntriesPerScan = new()
    {
        Name = "entries-per-scan", Default = 1000, Unit = "entries", Meaning = "scans that read fewer want single rows, for which BRIN is slow",
        Source = "pages_per_range is 128 (manual 71.1.1): a BRIN lookup reads at least 1 MB of rows, thousands of them",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-INDEX-BRIN-CANDIDATE",
        Engine = EngineNames.Postgres,
        Family = "indexes",
        Title = "B-tree where BRIN would do",
        LooksFor = "A large B-tree on one column of an append-only table whose values follow the order of the rows and whose scans read ranges. Not reported: indexes that "
            + "find single rows, keep rows unique or support a foreign key.",
        Why = "BRIN keeps one summary for 128 pages: a thousandth of the size, and next to no cost at inserts.",
        Options = [MinimumBytes, Correlation, ChangedShare, EntriesPerScan],
        References = ["https://www.postgresql.org/docs/current/brin.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!CatalogReading.TryOpen(context, out var reading, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var candidates = reading.Stored
            .SelectMany(table => table.Indexes.Select(index => (Table: table, Index: index)))
            .Where(pair => pair.Table is { Kind: TableKind.Ordinary or TableKind.Partition, Bytes: not null } && pair.Table.Bytes >= context.Option(MinimumBytes))
            .Where(pair => pair.Index is { Method: "btree", Unique: false, BacksConstraint: false, Valid: true, Predicate: null, Include.Count: 0, Keys: [{ Column: not null, OperatorClass: null }] })
            .Where(pair => !pair.Table.ForeignKeys.Any(key => IndexComparison.SupportsLookup(pair.Index, key.Columns)))
            .ToList();
        return RuleVerdict.Of([.. candidates.Select(pair => Find(context, pair.Table, pair.Index)).OfType<Finding>(), .. UnreadStatistics.Of(context, Info, candidates)]);
    }

    private Finding? Find(RuleContext context, Table table, Core.Catalogs.Index index)
    {
        var column = index.Keys[0].Column!;
        var correlation = table.FindColumn(column)?.Statistics?.Correlation;
        if (!(Math.Abs(correlation ?? 0) >= context.Option(Correlation)) || table.Usage is not { RowsInserted: > 0 } usage || index.Usage is not { Scans: > 0 } scans || index.Bytes is not { } bytes)
        {
            return null;
        }

        var changed = (double)(usage.RowsUpdated + usage.RowsDeleted) / usage.RowsInserted;
        var perScan = (double)scans.EntriesRead / scans.Scans;
        if (changed > context.Option(ChangedShare) || perScan < context.Option(EntriesPerScan))
        {
            return null;
        }

        var brin = $"CREATE INDEX CONCURRENTLY ON {PgName.Of(table)} USING brin ({PgName.Quote(column)})";
        return context.Problem(Info, SubjectOf.The(index), Severity.Info, $"{index.Name} on {table.Name}.{column} could be a BRIN index of a few pages") with
        {
            Impact = $"gives back nearly all of {Amount.Bytes(bytes)}; range scans read up to 1 MB more at each end",
            Evidence =
            [
                Evidence.Of("correlation", correlation!.Value, null, "pg_stats.correlation"),
                Evidence.Of("size", bytes, "bytes", "pg_relation_size"),
                Evidence.Of("entries read by one scan", perScan, null, "pg_stat_all_indexes"),
                Evidence.Of("updates and deletes for one insert", changed, null, "pg_stat_all_tables"),
            ],
            Remedy = Remedy.ByHand($"{brin}; compare the statements that use {index.Name}, then DROP INDEX CONCURRENTLY {PgName.Of(index)}", "it trades space for some speed, and sorting by the column needs the B-tree"),
            Weight = bytes,
        };
    }
}
