using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Capacity;

internal sealed class TableGrowth : IRule
{
    private static readonly RuleOption DoublingDays = new()
    {
        Name = "doubling-days", Default = 90, Unit = "days", Minimum = 1, Meaning = "time to double at the observed rate below which it is reported",
        Source = "a quarter: the usual period of planning; a table that doubles in it decides the plan",
    };

    private static readonly RuleOption Least = new()
    {
        Name = "bytes", Default = 256L << 20, Unit = "bytes", Meaning = "growth a month below which it is never reported",
        Source = "a quarter of the 1 GB a month from which a database is reported: less cannot be the main cause",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-CAPACITY-TABLE-GROWTH",
        Engine = EngineNames.Postgres,
        Family = "capacity",
        Title = "Table that grows fast",
        LooksFor = "Tables, with their indexes and out-of-line values, that double within a quarter at the rate seen between two snapshots; growth without more rows is named as bloat. "
            + "Partitions are counted together. Not reported: small growth, and tables that were not there before.",
        Why = "One such table decides when the disk is full, how long a backup takes and when its statements stop being fast.",
        Options = [DoublingDays, Least, Interval.Hours],
        References = ["https://www.postgresql.org/docs/current/ddl-partitioning.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!Interval.TryOpen(context, out var interval, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var old = Sizes(interval.Before.Catalog);
        var now = Sizes(context.Snapshot.Catalog);
        return RuleVerdict.Of(now
            .Where(pair => old.ContainsKey(pair.Key))
            .Select(pair => Finding(context, interval, pair.Value, old[pair.Key]))
            .OfType<Finding>());
    }

    private sealed record Size(Table Table, double Bytes, double Rows);

    // Of a partitioned table all partitions count as one, so that a new partition is growth and not a new table.
    private static Dictionary<ObjectName, Size> Sizes(Catalog catalog)
    {
        var tables = catalog.Tables.ToDictionary(table => table.ObjectName);
        return catalog.Tables
            .Where(table => table.TotalBytes is not null && !table.HasOption("extension"))
            .GroupBy(table => Root(table, tables).ObjectName)
            .ToDictionary(
                group => group.Key,
                group => new Size(
                    tables[group.Key],
                    group.Where(table => table.Kind != TableKind.Partitioned).Sum(table => (double)table.TotalBytes!),
                    group.Where(table => table.Kind != TableKind.Partitioned).Sum(table => Math.Max(0, table.Usage?.LiveRows ?? table.Rows ?? 0))));
    }

    private static Table Root(Table table, Dictionary<ObjectName, Table> tables)
    {
        while (table is { Kind: TableKind.Partition or TableKind.Partitioned, Parent: { } parent } && tables.TryGetValue(parent, out var above))
        {
            table = above;
        }

        return table;
    }

    private Finding? Finding(RuleContext context, Interval interval, Size now, Size before)
    {
        var daily = (now.Bytes - before.Bytes) / interval.Days;
        if (daily * 30 < context.Option(Least) || now.Bytes / daily > context.Option(DoublingDays))
        {
            return null;
        }

        var bloats = before.Bytes > 0 && now.Bytes / before.Bytes > 1.2 && now.Rows < before.Rows * 1.02;
        return context.Problem(
            Info, SubjectOf.The(now.Table), bloats ? Severity.Medium : Severity.Low,
            $"{now.Table.ObjectName} grows by {Amount.Bytes(daily)} a day{(bloats ? " without more rows" : "")} and doubles in {Amount.Days(now.Bytes / daily)}") with
        {
            Impact = $"about {Amount.Bytes(now.Bytes + (90 * daily))} in 90 days",
            Evidence =
            [
                Evidence.Of("size now", now.Bytes, "bytes", "pg_class, pg_total_relation_size"),
                Evidence.Of("size before", before.Bytes, "bytes", "the earlier snapshot"),
                Evidence.Of("rows now", now.Rows, "rows", "pg_stat_all_tables"),
                Evidence.Of("rows before", before.Rows, "rows", "the earlier snapshot"),
                Evidence.Of("time between", interval.Days, "days", "the two snapshots"),
            ],
            Remedy = Remedy.ByHand(
                bloats
                    ? "It grows by dead rows: see what keeps vacuum from cleaning (old transactions, slots) or lets it come too seldom (autovacuum_vacuum_scale_factor of the table)."
                    : "Decide how long rows are kept; partition by time so that old ones go by DROP TABLE and not by DELETE.",
                bloats ? "the cause lies in other sessions or settings" : "only you know what has to be kept"),
            Weight = daily,
        };
    }
}
