using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Resources;

internal sealed class BackendFsync : BackgroundRule
{
    private static readonly RuleOption PerDay = new()
    {
        Name = "per-day", Default = 1, Unit = "syncs", Meaning = "syncs by sessions a day from which on it is reported",
        Source = "\"normally the background writer handles those\" (manual of 16, pg_stat_bgwriter, buffers_backend_fsync): it should not happen at all",
    };

    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-RESOURCES-BACKEND-FSYNC",
        Engine = EngineNames.Postgres,
        Family = "resources",
        Title = "Sessions that sync files themselves",
        LooksFor = "Until 16, sessions that had to call fsync because the checkpointer's queue of requests was full. Not examined from 17 on, where the view no longer tells these from the syncs of an index build.",
        Why = "A statement waits for the disk to empty its cache; the checkpointer is overloaded.",
        Options = [PerDay, ClusterClock.Hours],
        References = ["https://www.postgresql.org/docs/16/monitoring-stats.html#MONITORING-PG-STAT-BGWRITER-VIEW"],
    };

    protected override RuleVerdict Judge(RuleContext context, PostgresBackground background)
    {
        if (background.Checkpoints is not { BuffersBackendFsync: { } syncs } checkpoints)
        {
            return RuleVerdict.NotExamined("from PostgreSQL 17 on the server no longer counts these syncs apart");
        }

        var seconds = ClusterClock.Since(context, checkpoints.ResetAt);
        if (ClusterClock.WhyTooYoung(context, seconds) is { } young)
        {
            return RuleVerdict.NotExamined(young);
        }

        var daily = syncs / seconds!.Value * 86400;
        return syncs == 0 || daily < context.Option(PerDay)
            ? RuleVerdict.Fine
            : RuleVerdict.Of(
            [
                context.Problem(Info, SubjectOf.Setting("shared_buffers"), Severity.Medium, $"sessions had to sync files {Amount.Of(syncs, "time")}") with
                {
                    Impact = $"about {Amount.Of(Math.Ceiling(daily), "statement")} a day waited for the disk's cache",
                    Evidence =
                    [
                        Evidence.Of("syncs by sessions", syncs, "syncs", "pg_stat_bgwriter.buffers_backend_fsync"),
                        Evidence.Of("shared_buffers", context.Snapshot.SettingValue("shared_buffers"), "8kB", "pg_settings"),
                    ],
                    Remedy = Remedy.ByHand(
                        "The queue has as many places as there are shared buffers (checkpointer.c, CheckpointerShmemSize): raise shared_buffers when it is small, and see why syncs take so long (checkpoint_flush_after, the disk).",
                        "it needs a restart, and the disk may be the cause"),
                    Weight = daily,
                },
            ]);
    }
}
