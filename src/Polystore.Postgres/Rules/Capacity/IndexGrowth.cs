using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Capacity;

internal sealed class IndexGrowth : IRule
{
    private static readonly RuleOption Faster = new()
    {
        Name = "faster", Default = 1.3, Unit = "ratio", Minimum = 1, Meaning = "growth of the index over growth of the rows from which on it is reported",
        Source = "a B-tree under random inserts settles at about 69% full pages (Yao, On random 2-3 trees, 1978): 1/0.69 = 1.45 over a fresh one at 90% is 1.3",
    };

    private static readonly RuleOption Least = new()
    {
        Name = "bytes", Default = 64L << 20, Unit = "bytes", Meaning = "growth between the snapshots below which it is never reported",
        Source = "64 MB build again in about a second; less is not worth a thought",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-CAPACITY-INDEX-GROWTH",
        Engine = EngineNames.Postgres,
        Family = "capacity",
        Title = "Index that grows faster than its table",
        LooksFor = "Indexes whose size grew, between two snapshots, much more than the rows of their table did. "
            + "Not reported: indexes that grow with their rows, small growth, and GIN and BRIN, whose size does not follow the rows.",
        Why = "Pages that deletes and updates emptied are not filled again: reads and backups carry them, and the cache holds air.",
        Options = [Faster, Least, Interval.Hours],
        References = ["https://www.postgresql.org/docs/current/routine-reindex.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!Interval.TryOpen(context, out var interval, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var old = interval.Before.Catalog.Tables
            .SelectMany(table => table.Indexes.Select(index => (table, index)))
            .ToDictionary(pair => pair.index.ObjectName);
        return RuleVerdict.Of(context.Catalog.Tables
            .Where(table => !table.HasOption("extension"))
            .SelectMany(table => table.Indexes.Where(index => index is { Bytes: not null, Method: "btree" or "gist" or "hash" or "spgist" }).Select(index => (table, index)))
            .Where(pair => old.ContainsKey(pair.index.ObjectName))
            .Select(pair => Finding(context, interval, pair.table, pair.index, old[pair.index.ObjectName]))
            .OfType<Finding>());
    }

    private Finding? Finding(RuleContext context, Interval interval, Table table, Core.Catalogs.Index index, (Table Table, Core.Catalogs.Index Index) before)
    {
        if (before.Index.Bytes is not > 0 || Rows(before.Table) is not > 0 || Rows(table) is not { } rows)
        {
            return null;
        }

        var grown = (double)index.Bytes!.Value - before.Index.Bytes.Value;
        var ratio = (double)index.Bytes.Value / before.Index.Bytes.Value;
        var rowRatio = Math.Max(1, rows / Rows(before.Table)!.Value);
        if (grown < context.Option(Least) || ratio / rowRatio < context.Option(Faster))
        {
            return null;
        }

        var waste = index.Bytes.Value - (before.Index.Bytes.Value * rowRatio);
        var name = PgName.Of(index);
        return context.Problem(Info, SubjectOf.The(index), Severity.Low, $"index {index.Name} grew {ratio:0.#} times while its rows grew {rowRatio:0.##} times") with
        {
            Impact = $"about {Amount.Bytes(waste)} of pages that are mostly empty",
            Evidence =
            [
                Evidence.Of("size now", index.Bytes.Value, "bytes", "pg_class, pg_relation_size"),
                Evidence.Of("size before", before.Index.Bytes.Value, "bytes", "the earlier snapshot"),
                Evidence.Of("rows now", rows, "rows", "pg_stat_all_tables"),
                Evidence.Of("rows before", Rows(before.Table)!.Value, "rows", "the earlier snapshot"),
                Evidence.Of("time between", interval.Days, "days", "the two snapshots"),
            ],
            Remedy = new Remedy
            {
                Apply = [$"REINDEX INDEX CONCURRENTLY {name}"],
                Reversible = false,
                Reason = "the index afterwards holds the same entries in fewer pages; there is nothing to bring back",
                Lock = LockWords.CreateConcurrently,
                Duration = $"about {Math.Max(1, Math.Ceiling(index.Bytes.Value / (20.0 * 1024 * 1024))):0} s at 20 MB of index a second, and {Amount.Bytes(index.Bytes.Value)} of disk meanwhile",
                Effects = [new StorageCompacted(index.ObjectName)],
            },
            Weight = waste,
        };
    }

    private static double? Rows(Table table) => table.Usage?.LiveRows ?? table.Rows;
}
