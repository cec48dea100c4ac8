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
            + "Not reported: bulk loads now and then, and CHECKPOINT by hand or by backups, after which max_wal_size still fits the everyday rate. "
            + "With an earlier snapshot (--since) the time between the two is judged as well.",
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

        var now = SettingNumber.Bytes(context.Snapshot, "max_wal_size")!.Value;
        // A checkpoint is requested at max_wal_size / (1 + checkpoint_completion_target) of WAL (xlog.c, CalculateCheckpointSegments).
        var kept = timeout * (1 + (SettingNumber.Of(context.Snapshot, "checkpoint_completion_target") ?? 0.9));
        foreach (var window in Windows(context, checkpoints, wal))
        {
            var wanted = window.Rate * window.Peak * kept;
            if (window.All > 0 && window.Requested >= context.Option(Share) * window.All && now < wanted)
            {
                return RuleVerdict.Of([Finding(context, setting, window, timeout, now, wanted)]);
            }
        }

        return RuleVerdict.Fine;
    }

    // The time between two snapshots, of less than a day, is a busy hour or a quiet one as it is; an average over days hides the busy hours.
    private static IEnumerable<Window> Windows(RuleContext context, PostgresCheckpoints checkpoints, PostgresWalStatistics wal)
    {
        if (context.Before is { } before && before.Target == context.Snapshot.Target && before.TryGet(PostgresSections.Background, out var then, out _)
            && then is { Checkpoints: { } counted, Wal: { } written } && counted.ResetAt == checkpoints.ResetAt && written.ResetAt == wal.ResetAt
            && counted.Timed <= checkpoints.Timed && counted.Requested <= checkpoints.Requested && written.Bytes <= wal.Bytes)
        {
            var seconds = (context.Snapshot.ObservedAt - before.ObservedAt).TotalSeconds;
            if (ClusterClock.WhyTooYoung(context, seconds) is null)
            {
                yield return new Window(
                    checkpoints.Timed - counted.Timed, checkpoints.Requested - counted.Requested, (wal.Bytes - written.Bytes) / seconds, seconds,
                    seconds < TimeSpan.SecondsPerDay ? 1 : context.Option(Peak), "between the two snapshots");
            }
        }

        var since = ClusterClock.Since(context, checkpoints.ResetAt)!.Value;
        yield return new Window(checkpoints.Timed, checkpoints.Requested, wal.Bytes / (ClusterClock.Since(context, wal.ResetAt) ?? since), since, context.Option(Peak), "since the counters began");
    }

    private Finding Finding(RuleContext context, Core.Observation.Setting setting, Window window, double timeout, double now, double wanted)
    {
        var interval = window.Seconds / window.All;
        var better = Math.Min(context.Option(Largest), Math.Pow(2, Math.Ceiling(Math.Log2(wanted / (1 << 30)))) * (1 << 30));
        better = Math.Max(better, 1 << 30);
        return context.Problem(
            Info, SubjectOf.Setting(setting.Name), interval * 4 < timeout ? Severity.Medium : Severity.Low,
            $"{Amount.Share((double)window.Requested / window.All)} of checkpoints are forced, one every {Milliseconds.Of(interval * 1000)}") with
        {
            Impact = $"{Amount.Bytes(window.Rate * 3600)} of WAL an hour {window.Words}; max_wal_size {Amount.Bytes(now)} lets a checkpoint live for {Milliseconds.Of(timeout * 1000 * now / wanted)} at busy hours instead of {Milliseconds.Of(timeout * 1000)}",
            Evidence =
            [
                Evidence.Of("checkpoints on request", window.Requested, "checkpoints", "pg_stat_bgwriter, from 17 pg_stat_checkpointer"),
                Evidence.Of("checkpoints by the clock", window.Timed, "checkpoints", "pg_stat_bgwriter, from 17 pg_stat_checkpointer"),
                Evidence.Of("WAL written", window.Rate, "bytes/s", "pg_stat_wal.wal_bytes"),
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
            Weight = window.Rate,
        };
    }

    private sealed record Window(long Timed, long Requested, double Rate, double Seconds, double Peak, string Words)
    {
        public long All => Timed + Requested;
    }
}
