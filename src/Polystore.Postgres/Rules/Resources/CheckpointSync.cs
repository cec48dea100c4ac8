using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Resources;

internal sealed class CheckpointSync : BackgroundRule
{
    private static readonly RuleOption Sync = new()
    {
        Name = "sync", Default = 5000, Unit = "ms", Meaning = "mean time of the sync at the end of a checkpoint from which on it is reported",
        Source = "a sync that has nothing left to write takes milliseconds a file; for seconds, every commit waits behind it (PostgreSQL wiki, Logging Checkpoints: \"stall for up to a few seconds\")",
    };

    private static readonly RuleOption Checkpoints = new()
    {
        Name = "checkpoints", Default = 10, Unit = "checkpoints", Minimum = 1, Meaning = "fewer checkpoints are left alone", Source = "one slow checkpoint after a bulk load among few would decide the mean",
    };

    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-RESOURCES-CHECKPOINT-SYNC",
        Engine = EngineNames.Postgres,
        Family = "resources",
        Title = "Checkpoints that stall in fsync",
        LooksFor = "Checkpoints whose final sync takes seconds on average. Not reported: a long time of writing, which is spread on purpose (checkpoint_completion_target), and single slow ones.",
        Why = "While the disk empties its cache all at once, commits and reads wait for it.",
        Options = [Sync, Checkpoints],
        References = ["https://www.postgresql.org/docs/current/runtime-config-wal.html#GUC-CHECKPOINT-FLUSH-AFTER", "https://wiki.postgresql.org/wiki/Logging_Checkpoints"],
    };

    protected override RuleVerdict Judge(RuleContext context, PostgresBackground background)
    {
        if (background.Checkpoints is not { } checkpoints)
        {
            return RuleVerdict.NotExamined("the counters of checkpoints were not observed");
        }

        var all = checkpoints.Timed + checkpoints.Requested;
        if (all < context.Option(Checkpoints))
        {
            return RuleVerdict.NotExamined($"only {Amount.Of(all, "checkpoint")} since the counters began; {Amount.Of(context.Option(Checkpoints))} are asked for");
        }

        var sync = checkpoints.SyncMilliseconds / all;
        return sync < context.Option(Sync)
            ? RuleVerdict.Fine
            : RuleVerdict.Of(
            [
                context.Problem(Info, SubjectOf.Setting("checkpoint_flush_after"), Severity.Medium, $"the sync of a checkpoint takes {Milliseconds.Of(sync)} on average") with
                {
                    Impact = $"at each of {Amount.Of(all, "checkpoint")} commits waited for up to as long",
                    Evidence =
                    [
                        Evidence.Of("time spent syncing", checkpoints.SyncMilliseconds, "ms", "pg_stat_bgwriter, from 17 pg_stat_checkpointer"),
                        Evidence.Of("time spent writing", checkpoints.WriteMilliseconds, "ms", "pg_stat_bgwriter, from 17 pg_stat_checkpointer"),
                        Evidence.Of("checkpoints", all, "checkpoints", "pg_stat_bgwriter, from 17 pg_stat_checkpointer"),
                        Evidence.Of("buffers of one checkpoint", checkpoints.BuffersCheckpoint / (double)all, "buffers", "pg_stat_bgwriter, from 17 pg_stat_checkpointer"),
                        Evidence.Of("checkpoint_flush_after", context.Snapshot.SettingValue("checkpoint_flush_after"), "8kB", "pg_settings"),
                    ],
                    Remedy = Remedy.ByHand(
                        "See that checkpoint_flush_after is not 0 (256kB by default on Linux) and checkpoint_completion_target is 0.9; on Linux lower vm.dirty_background_bytes so that the kernel writes earlier. Then measure the disk: pg_test_fsync, and the latency of flushes on a network disk.",
                        "the cause is below the server: the kernel's settings or the disk"),
                    Weight = sync,
                },
            ]);
    }
}
