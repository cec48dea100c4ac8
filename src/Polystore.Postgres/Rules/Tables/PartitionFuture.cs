using System.Globalization;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Tables;

internal sealed class PartitionFuture : IRule
{
    // A remedy that nobody would read to its end is none.
    private const int MostPartitions = 36;

    private static readonly RuleOption Intervals = new()
    {
        Name = "intervals-ahead", Default = 1, Unit = "intervals", Meaning = "partitions that should lie ahead of now, in lengths of the last one",
        Source = "pg_partman makes 4 ahead (premake); with one whole interval left a failed job can still be repaired by hand",
    };

    private static readonly RuleOption ClosedIntervals = new()
    {
        Name = "closed-intervals", Default = 3, Unit = "intervals", Meaning = "a table that ended this many intervals ago and takes no rows is an archive, and left alone",
        Source = "a missed partition is noticed at the first refused row",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-PARTITION-FUTURE-MISSING",
        Engine = EngineNames.Postgres,
        Family = "tables",
        Title = "Next time partition missing",
        LooksFor = "A table partitioned by range of a date or timestamp whose last partition ends soon or has ended. Not reported: tables with an unbounded last partition, "
            + "and archives that ended long ago.",
        Why = "When the last partition ends, inserts are refused, or fill the default partition, which then cannot be divided without moving rows.",
        Options = [Intervals, ClosedIntervals],
        References = ["https://www.postgresql.org/docs/current/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-MAINTENANCE"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!CatalogReading.TryOpen(context, out var reading, out var reason) || !context.Snapshot.TryGet(PostgresSections.Partitions, out var partitions, out reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var taken = PartitionNames.Taken(context.Catalog);
        return RuleVerdict.Of(partitions.Items
            .Where(parent => parent is { Strategy: "range", KeyTypes.Count: 1 } && reading.Table(parent.ObjectName) is { } table && !table.HasOption("extension"))
            .Select(parent => Find(context, reading, parent, taken))
            .OfType<Finding>());
    }

    private Finding? Find(RuleContext context, CatalogReading reading, PostgresPartitionedTable parent, HashSet<Core.Catalogs.ObjectName> taken)
    {
        var bounds = parent.Partitions.Select(partition => (partition, bound: RangeBound.Parse(partition.Bound))).Where(pair => pair.bound is not null).ToList();
        if (bounds.Count == 0 || bounds.Exists(pair => pair.bound!.To is null) || parent.Partitions.Any(partition => partition is { Default: false, Bound: null }))
        {
            return null;
        }

        var last = bounds.MaxBy(pair => RangeBound.Time(pair.bound!.To) ?? DateTimeOffset.MinValue);
        if (RangeBound.Time(last.bound!.To) is not { } end || RangeBound.Time(last.bound.From) is not { } begin || end - context.Now >= context.Option(Intervals) * (end - begin))
        {
            return null;
        }

        // Rows into the last partition show that the table is alive; an archive of closed years gets none.
        var length = end - begin;
        var inserts = reading.Table(last.partition.ObjectName)?.Usage?.RowsInserted ?? 0;
        if (context.Now - end > context.Option(ClosedIntervals) * length && (inserts == 0 || CounterAge.Since(context) < end))
        {
            return null;
        }

        var hasDefault = parent.Partitions.Any(partition => partition.Default);
        var days = (end - context.Now).TotalDays;
        var table = reading.Table(parent.ObjectName)!;
        var missing = Missing(context, begin, end, last.bound.To!, from => PartitionNames.Free(taken, parent.Schema, parent.Name, from));
        var filled = days <= 0 && parent.Partitions.Where(partition => partition.Default).Sum(partition => reading.Table(partition.ObjectName)?.Rows ?? 0) > 0;
        return context.Problem(Info, SubjectOf.The(table), Grade(days, length, hasDefault), days <= 0 ? $"the last partition of {parent.Name} ended {Amount.Days(-days)} ago" : $"the last partition of {parent.Name} ends in {Amount.Days(days)}") with
        {
            Impact = hasDefault ? "new rows go to the default partition from then on" : "inserts of newer rows fail from then on",
            Evidence =
            [
                Evidence.Of("last partition", last.partition.Name, null, "pg_inherits"),
                Evidence.Of("ends", end, null, "pg_class.relpartbound"),
                Evidence.Of("length", length.TotalDays, "days", "pg_class.relpartbound"),
                Evidence.Of("default partition", hasDefault, null, "pg_partitioned_table.partdefid"),
            ],
            Remedy = Remedy(parent, missing, hasDefault, filled),
            Weight = 1 / (1 + Math.Max(0, days)),
        };
    }

    private static Remedy Remedy(PostgresPartitionedTable parent, IReadOnlyList<PartitionToMake> missing, bool hasDefault, bool filled)
    {
        if (filled)
        {
            return Core.Findings.Remedy.ByHand(
                "In one transaction: detach the default partition, make the partitions that are missing, move the rows into them by INSERT … SELECT through the partitioned table, attach the default again.",
                "the default partition holds rows, and a partition for the range of any of them is refused");
        }

        if (missing.Count > MostPartitions)
        {
            return Core.Findings.Remedy.ByHand("Let pg_partman make them.", $"more than {MostPartitions} partitions are missing");
        }

        var remedy = PartitionNames.Create(parent, missing);
        return remedy with
        {
            Guidance = $"{remedy.Guidance} One partition buys one interval: let a job (pg_partman, cron) make them."
                + (hasDefault ? " It fails when the default partition already holds rows of that range; move them first." : ""),
        };
    }

    // Those up to now and as many ahead as there should be.
    private static List<PartitionToMake> Missing(RuleContext context, DateTimeOffset begin, DateTimeOffset end, string from, Func<string, string> nameOf)
    {
        var missing = new List<PartitionToMake>();
        while (missing.Count <= MostPartitions && end - context.Now < context.Option(Intervals) * (end - begin))
        {
            var next = After(begin, end);
            var to = Written(next, from);
            missing.Add(new(nameOf(from), from, to));
            (begin, end, from) = (end, next, to);
        }

        return missing;
    }

    private static Severity Grade(double days, TimeSpan length, bool hasDefault)
    {
        var severity = days <= 0 ? Severity.Critical : days <= Math.Min(7, length.TotalDays / 4) ? Severity.High : Severity.Medium;
        return hasDefault ? (Severity)Math.Min((int)severity, (int)Severity.Medium) : severity;
    }

    // Months have no fixed length: when a whole number of them makes the last partition, the same number makes the next.
    private static DateTimeOffset After(DateTimeOffset begin, DateTimeOffset end)
    {
        var months = ((end.Year - begin.Year) * 12) + end.Month - begin.Month;
        return months > 0 && begin.AddMonths(months) == end ? end.AddMonths(months) : end + (end - begin);
    }

    private static string Written(DateTimeOffset time, string like) =>
        time.ToString(like.Length == 10 ? "yyyy-MM-dd" : like.Contains('+', StringComparison.Ordinal) || like.LastIndexOf('-') > 10 ? "yyyy-MM-dd HH:mm:sszzz" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
