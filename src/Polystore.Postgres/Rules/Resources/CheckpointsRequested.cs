using System.Globalization;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Configuration;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Resources;

internal sealed class CheckpointsRequested : BackgroundRule
{
    private static readonly RuleOption Share = new()
    {
        Name = "share", Default = 0.5, Unit = "ratio", Maximum = 1, Meaning = "share of checkpoints on request from which on it is reported",
        Source = "from here on forced checkpoints are the rule, and checkpoint_timeout no longer decides when they come (manual, 28.5)",
    };

    private static readonly RuleOption Peak = new()
    {
        Name = "peak", Default = 2, Unit = "ratio", Minimum = 1, Meaning = "WAL at busy hours over its average, for the size that is proposed", Source = "the usual shape of a day: most of the work in half of its hours",
    };

    private static readonly RuleOption Largest = new()
    {
        Name = "largest", Default = 64L << 30, Unit = "bytes", Meaning = "more max_wal_size than this is not proposed", Source = "so much WAL is replayed after a crash, and lies on the disk; past it a person should weigh",
    };

    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-RESOURCES-CHECKPOINTS-REQUESTED",
        Engine = EngineNames.Postgres,
        Family = "resources",
        Title = "Checkpoints forced by the amount of WAL",
        LooksFor = "Checkpoints that come by request more often than by the clock, on a server whose everyday WAL does not fit max_wal_size. "
            + "Not reported: bulk loads now and then, and CHECKPOINT by hand or by backups, after which max_wal_size still fits the everyday rate.",
        Why = "After each checkpoint the first change of a page writes the whole page into WAL: the more checkpoints, the more WAL, the more checkpoints; and the writes are not spread over the time.",
        Options = [Share, Peak, Largest, ClusterClock.Hours],
        References = ["https://www.postgresql.org/docs/current/wal-configuration.html", "https://www.postgresql.org/docs/current/runtime-config-wal.html#GUC-MAX-WAL-SIZE"],
    };

    protected override RuleVerdict Judge(RuleContext context, PostgresBackground background)
    {
        var (checkpoints, wal) = (background.Checkpoints, background.Wal);
        var setting = context.Snapshot.Settings.FirstOrDefault(setting => setting is { Node: null, Name: "max_wal_size" });
        if (checkpoints is null || wal is null || setting is null || SettingNumber.Of(context.Snapshot, "checkpoint_timeout") is not { } timeout)
        {
            return RuleVerdict.NotExamined("the counters of checkpoints and WAL (PostgreSQL 14 and newer) or their settings were not observed");
        }

        if (ClusterClock.WhyTooYoung(context, ClusterClock.Since(context, checkpoints.ResetAt)) is { } young)
        {
            return RuleVerdict.NotExamined(young);
        }

        var rate = wal.Bytes / (ClusterClock.Since(context, wal.ResetAt) ?? ClusterClock.Since(context, checkpoints.ResetAt)!.Value);
        var all = checkpoints.Timed + checkpoints.Requested;
        // A checkpoint is requested at max_wal_size / (1 + checkpoint_completion_target) of WAL (xlog.c, CalculateCheckpointSegments).
        var wanted = rate * context.Option(Peak) * timeout * (1 + (SettingNumber.Of(context.Snapshot, "checkpoint_completion_target") ?? 0.9));
        var now = SettingNumber.Bytes(context.Snapshot, "max_wal_size")!.Value;
        return all > 0 && checkpoints.Requested >= context.Option(Share) * all && now < wanted
            ? RuleVerdict.Of([Finding(context, setting, checkpoints, rate, timeout, now, wanted)])
            : RuleVerdict.Fine;
    }

    private Finding Finding(RuleContext context, Core.Observation.Setting setting, PostgresCheckpoints checkpoints, double rate, double timeout, double now, double wanted)
    {
        var seconds = ClusterClock.Since(context, checkpoints.ResetAt)!.Value;
        var interval = seconds / (checkpoints.Timed + checkpoints.Requested);
        var better = Math.Min(context.Option(Largest), Math.Pow(2, Math.Ceiling(Math.Log2(wanted / (1 << 30)))) * (1 << 30));
        better = Math.Max(better, 1 << 30);
        return context.Problem(
            Info, SubjectOf.Setting(setting.Name), interval * 4 < timeout ? Severity.Medium : Severity.Low,
            $"{Amount.Share((double)checkpoints.Requested / (checkpoints.Timed + checkpoints.Requested))} of checkpoints are forced, one every {Milliseconds.Of(interval * 1000)}") with
        {
            Impact = $"{Amount.Bytes(rate * 3600)} of WAL an hour; max_wal_size {Amount.Bytes(now)} lets a checkpoint live for {Milliseconds.Of(timeout * 1000 * now / wanted)} at busy hours instead of {Milliseconds.Of(timeout * 1000)}",
            Evidence =
            [
                Evidence.Of("checkpoints on request", checkpoints.Requested, "checkpoints", "pg_stat_bgwriter, from 17 pg_stat_checkpointer"),
                Evidence.Of("checkpoints by the clock", checkpoints.Timed, "checkpoints", "pg_stat_bgwriter, from 17 pg_stat_checkpointer"),
                Evidence.Of("WAL written", rate, "bytes/s", "pg_stat_wal.wal_bytes"),
                Evidence.Of("max_wal_size", now, "bytes", "pg_settings"),
                Evidence.Of("max_wal_size that fits", wanted, "bytes", "WAL rate × peak × checkpoint_timeout × (1 + checkpoint_completion_target)"),
            ],
            Remedy = better > now
                ? SettingChange.To(
                    context, setting, (better / (1 << 20)).ToString("0", CultureInfo.InvariantCulture),
                    $"{Amount.Bytes(better)} must be free on the disk of pg_wal, and recovery after a crash replays up to as much. The counters show the change when they begin anew: pg_stat_reset_shared('bgwriter'), from 17 on 'checkpointer'.")
                : Remedy.ByHand(
                    $"max_wal_size is {Amount.Bytes(now)} already: see which statements write so much WAL (pg_stat_statements.wal_bytes), set wal_compression, drop indexes that nobody needs.",
                    "more WAL on the disk makes recovery longer"),
            Weight = rate,
        };
    }
}
