using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Capacity;

internal sealed class DiskDays : IRule
{
    private static readonly RuleOption DiskBytes = new()
    {
        Name = "disk-bytes", Default = 0, Unit = "bytes", Meaning = "size of the disk that holds the databases and WAL; 0 when not known",
        Source = "the server does not tell it by SQL; give it in polystore.json",
    };

    private static readonly RuleOption Days = new()
    {
        Name = "days", Default = 90, Unit = "days", Minimum = 1, Meaning = "time until the disk is full below which it is reported",
        Source = "a quarter: the usual period in which disks are ordered and moved to; a third of it is high, a twelfth critical",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-CAPACITY-DISK-DAYS",
        Engine = EngineNames.Postgres,
        Family = "capacity",
        Title = "Disk that will be full",
        LooksFor = "Days until all databases and the WAL of the cluster fill a disk of the given size, at the rate seen between two snapshots. Not reported: when it is far off or nothing grows.",
        Why = "A full disk stops every write, and recovery needs space too.",
        Options = [DiskBytes, Days, Interval.Hours],
        References = ["https://www.postgresql.org/docs/current/disk-full.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (context.Option(DiskBytes) <= 0)
        {
            return RuleVerdict.NotExamined("needs the option disk-bytes, the size of the disk, in polystore.json");
        }

        if (!Interval.TryOpen(context, out var interval, out var reason)
            || !context.Snapshot.TryGet(PostgresSections.Databases, out var now, out reason)
            || !interval.Before.TryGet(PostgresSections.Databases, out var before, out reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        if (now.Items.Concat(before.Items).Any(database => database.Bytes is null))
        {
            return RuleVerdict.NotExamined("the size of some databases was not visible; needs pg_monitor");
        }

        var wal = context.Snapshot.TryGet(PostgresSections.Background, out var background, out _) ? background.WalDirectoryBytes ?? 0 : 0;
        var used = now.Items.Sum(database => (double)database.Bytes!) + wal;
        var daily = (now.Items.Sum(database => (double)database.Bytes!) - before.Items.Sum(database => (double)database.Bytes!)) / interval.Days;
        var free = context.Option(DiskBytes) - used;
        if (daily <= 0 && free > 0)
        {
            return RuleVerdict.Fine;
        }

        var left = free <= 0 ? 0 : free / daily;
        var limit = context.Option(Days);
        return left > limit
            ? RuleVerdict.Fine
            : RuleVerdict.Of(
            [
                context.Problem(Info, SubjectOf.Database, left <= limit / 12 ? Severity.Critical : left <= limit / 3 ? Severity.High : Severity.Medium, $"the disk is full in {Amount.Days(left)}") with
                {
                    Impact = left is > 0 and < 36500 ? $"about {context.Now.AddDays(left):yyyy-MM-dd}, at {Amount.Bytes(daily)} a day" : null,
                    Evidence =
                    [
                        Evidence.Of("disk", context.Option(DiskBytes), "bytes", "option disk-bytes"),
                        Evidence.Of("databases and WAL", used, "bytes", "pg_database_size, pg_ls_waldir"),
                        Evidence.Of("growth a day", daily, "bytes", "the two snapshots"),
                        Evidence.Of("time between", interval.Days, "days", "the two snapshots"),
                    ],
                    Remedy = Remedy.ByHand("Order disk now, or free some: the findings on bloat, unused indexes, slots and growing tables say where.", "storage has to be bought or data to be given up"),
                    Weight = daily,
                },
            ]);
    }
}
