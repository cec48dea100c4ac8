using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Capacity;

internal sealed class DatabaseGrowth : IRule
{
    private static readonly RuleOption DoublingDays = new()
    {
        Name = "doubling-days", Default = 180, Unit = "days", Minimum = 1, Meaning = "time to double at the observed rate below which it is reported",
        Source = "half a year: what ordering, testing and moving to larger storage takes in most houses, with room to spare",
    };

    private static readonly RuleOption Least = new()
    {
        Name = "bytes", Default = 1L << 30, Unit = "bytes", Meaning = "growth a month below which it is never reported",
        Source = "1 GB a month is a thousandth of the smallest disks that servers have (1 TB)",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-CAPACITY-DATABASE-GROWTH",
        Engine = EngineNames.Postgres,
        Family = "capacity",
        Title = "Database that grows fast",
        LooksFor = "Databases that double within half a year at the rate seen between two snapshots. Not reported: small growth of small databases, and databases that were not there before.",
        Why = "What doubles in months outgrows disk, memory and backup windows within a year; it is cheaper to decide on retention or partitioning before.",
        Options = [DoublingDays, Least, Interval.Hours],
        References = ["https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-ADMIN-DBSIZE"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!Interval.TryOpen(context, out var interval, out var reason)
            || !context.Snapshot.TryGet(PostgresSections.Databases, out var now, out reason)
            || !interval.Before.TryGet(PostgresSections.Databases, out var before, out reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var old = before.Items.ToDictionary(database => database.Name, database => database.Bytes);
        return RuleVerdict.Of(now.Items
            .Where(database => database.Bytes is not null && old.GetValueOrDefault(database.Name) is not null)
            .Select(database => Finding(context, interval, database.Name, database.Bytes!.Value, old[database.Name]!.Value))
            .OfType<Finding>());
    }

    private Finding? Finding(RuleContext context, Interval interval, string name, double now, double before)
    {
        var daily = (now - before) / interval.Days;
        if (daily * 30 < context.Option(Least) || now / daily > context.Option(DoublingDays))
        {
            return null;
        }

        return context.Problem(
            Info, new Subject { Engine = EngineNames.Postgres, Kind = "database", Path = [name] }, now / daily < context.Option(DoublingDays) / 6 ? Severity.Medium : Severity.Low,
            $"database {name} grows by {Amount.Bytes(daily)} a day and doubles in {Amount.Days(now / daily)}") with
        {
            Impact = $"about {Amount.Bytes(now + (90 * daily))} in 90 days",
            Evidence =
            [
                Evidence.Of("size now", now, "bytes", "pg_database_size"),
                Evidence.Of("size before", before, "bytes", "the earlier snapshot"),
                Evidence.Of("time between", interval.Days, "days", "the two snapshots"),
            ],
            Remedy = Remedy.ByHand("See which tables grow (the findings on tables), and decide what may go: retention by partitions that are dropped, archives, or more disk.", "only you know what has to be kept"),
            Weight = daily,
        };
    }
}
