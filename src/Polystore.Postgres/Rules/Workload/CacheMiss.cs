using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Workload;

internal sealed class CacheMiss : IRule
{
    private static readonly RuleOption Ratio = new()
    {
        Name = "hit-ratio", Default = 0.9, Unit = "ratio", Maximum = 1, Meaning = "share of its blocks found in shared buffers below which a statement is looked at",
        Source = "PgHero asks 99% of a whole database (cache_hit_rate_threshold); of one statement, ten times as many misses",
    };

    private static readonly RuleOption Waiting = new()
    {
        Name = "read-share", Default = 0.5, Unit = "ratio", Maximum = 1, Meaning = "share of its time spent reading from which on it is reported",
        Source = "below a half, something other than reading is the first thing to look at",
    };

    private static readonly RuleOption Calls = new()
    {
        Name = "calls", Default = 100, Unit = "calls", Minimum = 1, Meaning = "fewer calls are left alone", Source = "PgHero, slow_query_calls",
    };

    private static readonly RuleOption TopShare = new()
    {
        Name = "top-share", Default = 0.25, Unit = "ratio", Maximum = 1, Meaning = "from this share of all blocks read on PG-WORKLOAD-READS names it instead", Source = "the same number there",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-WORKLOAD-CACHE-MISS",
        Engine = EngineNames.Postgres,
        Family = "workload",
        Title = "Statement that waits for reads",
        LooksFor = "Statements that run again and again, find little of what they need in shared buffers and spend most of their time reading. Needs track_io_timing. "
            + "Not reported: a low ratio whose reads take no time (the operating system had the blocks), rare statements, and those that PG-WORKLOAD-READS names.",
        Why = "What it needs does not stay in memory from one call to the next.",
        Options = [Ratio, Waiting, Calls, TopShare, BusyTime.Least, BusyTime.Medium, BusyTime.High, StatementsReading.Hours],
        References = ["https://www.postgresql.org/docs/current/runtime-config-statistics.html#GUC-TRACK-IO-TIMING"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!StatementsReading.TryOpen(context, out var reading, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        if (!reading.Section.IoTimed)
        {
            return RuleVerdict.NotExamined("track_io_timing is off, so that nobody knows how long reads take; ALTER SYSTEM SET track_io_timing = on");
        }

        var all = reading.Items.Sum(item => item.BlocksRead);
        return RuleVerdict.Of(reading.Items
            .Where(item => item.Calls >= context.Option(Calls) && item.BlocksRead > 0 && HitRatio(item) < context.Option(Ratio)
                && item.ReadMilliseconds >= context.Option(Waiting) * item.Milliseconds
                && item.BlocksRead < all * context.Option(TopShare) && reading.Load(item) >= context.Option(BusyTime.Least))
            .Select(item => Finding(context, reading, item)));
    }

    private static double HitRatio(StatementGroup item) => item.BlocksHit / (item.BlocksHit + item.BlocksRead);

    private Finding Finding(RuleContext context, StatementsReading reading, StatementGroup item) =>
        StatementFinding.Of(
            context, Info, reading, item, BusyTime.Grade(context, reading.Load(item.ReadMilliseconds)),
            $"{Amount.Share(Math.Min(1, item.ReadMilliseconds / item.Milliseconds))} of its time is reading; {Amount.Share(HitRatio(item))} of its blocks are in shared buffers") with
        {
            Impact = BusyTime.PerDay(reading.Load(item.ReadMilliseconds)) + " waiting for reads",
            Evidence = StatementFinding.Evidence(
                reading, item,
                Evidence.Of("blocks found in shared buffers", HitRatio(item), "ratio", "pg_stat_statements.shared_blks_hit, shared_blks_read"),
                Evidence.Of("blocks read by one call", item.BlocksRead / item.Calls, "blocks", "pg_stat_statements.shared_blks_read"),
                Evidence.Of("time spent reading", item.ReadMilliseconds, "ms", "pg_stat_statements")),
            Remedy = Remedy.ByHand(
                StatementFinding.SeePlan(reading) + " Make it need fewer blocks (a covering index, CLUSTER by the column it searches, BRIN for what lies in order) before making shared_buffers larger.",
                "the cure depends on the plan"),
            Weight = item.ReadMilliseconds,
        };
}
