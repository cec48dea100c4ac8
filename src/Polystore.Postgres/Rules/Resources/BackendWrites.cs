using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Resources;

internal sealed class BackendWrites : BackgroundRule
{
    private static readonly RuleOption Share = new()
    {
        Name = "share", Default = 0.2, Unit = "ratio", Maximum = 1, Meaning = "share of buffers written by sessions themselves from which on it is reported",
        Source = "the background writer is there so that sessions \"seldom or never need to wait for a write\" (manual, 20.4.5); every fifth is not seldom",
    };

    private static readonly RuleOption Bytes = new()
    {
        Name = "bytes-per-second", Default = 1 << 20, Unit = "bytes/s", Meaning = "writes by sessions below this mean rate are left alone", Source = "128 waits for a write a second over all sessions",
    };

    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-RESOURCES-BACKEND-WRITES",
        Engine = EngineNames.Postgres,
        Family = "resources",
        Title = "Sessions that write dirty buffers themselves",
        LooksFor = "Sessions that must write a dirty buffer to get a free one, as a large share of all writes. From 16 on pg_stat_io tells these from bulk writes and new pages; before, only a background writer that also stops at its limit is taken as a sign. "
            + "Not reported: bulk loads, CREATE TABLE AS and VACUUM, which write through a small ring on purpose.",
        Why = "The statement waits for the write before it can read what it needs.",
        Options = [Share, Bytes, ClusterClock.Hours],
        References = ["https://www.postgresql.org/docs/current/runtime-config-resource.html#RUNTIME-CONFIG-RESOURCE-BACKGROUND-WRITER", "https://www.postgresql.org/docs/current/monitoring-stats.html#MONITORING-PG-STAT-IO-VIEW"],
    };

    protected override RuleVerdict Judge(RuleContext context, PostgresBackground background)
    {
        if (background.Checkpoints is not { } checkpoints || !context.Snapshot.TryGet(PostgresSections.Server, out var server, out _))
        {
            return RuleVerdict.NotExamined("the counters of the background writer were not observed");
        }

        var counted = server.MajorVersion >= 16;
        var seconds = ClusterClock.Since(context, counted ? background.Io.Min(io => io.ResetAt) : checkpoints.ResetAt);
        if (ClusterClock.WhyTooYoung(context, seconds) is { } young)
        {
            return RuleVerdict.NotExamined(young);
        }

        var (own, others) = counted ? FromIo(background.Io) : ((double)(checkpoints.BuffersBackend ?? 0), (double)checkpoints.BuffersCheckpoint + checkpoints.BuffersClean);
        var share = own + others > 0 ? own / (own + others) : 0;
        return share >= context.Option(Share) && own * server.BlockSize / seconds!.Value >= context.Option(Bytes) && (counted || checkpoints.MaxWrittenClean > 0)
            ? RuleVerdict.Of([Finding(context, checkpoints, share, own * server.BlockSize / seconds.Value, counted)])
            : RuleVerdict.Fine;
    }

    // Context normal only: bulkread, bulkwrite and vacuum are the rings, and new pages are counted as extends.
    private static (double Own, double Others) FromIo(IReadOnlyList<PostgresIo> rows)
    {
        var relations = rows.Where(io => io is { Object: "relation", Context: "normal" }).ToList();
        return (relations.Where(io => io.BackendType is "client backend").Sum(io => io.Writes),
            relations.Where(io => io.BackendType is "checkpointer" or "background writer").Sum(io => io.Writes));
    }

    private Finding Finding(RuleContext context, PostgresCheckpoints checkpoints, double share, double rate, bool counted) => context.Problem(
        Info, SubjectOf.Setting("bgwriter_lru_maxpages"), Severity.Low, $"{Amount.Share(share)} of dirty buffers are written by sessions that wait for it") with
    {
        Impact = $"{Amount.Bytes(rate)} a second, page by page, inside statements",
        Evidence =
        [
            Evidence.Of("share written by sessions", share, "ratio", counted ? "pg_stat_io, context normal" : "pg_stat_bgwriter.buffers_backend, new pages included"),
            Evidence.Of("times the background writer stopped at its limit", checkpoints.MaxWrittenClean, "times", "pg_stat_bgwriter.maxwritten_clean"),
            Evidence.Of("bgwriter_lru_maxpages", context.Snapshot.SettingValue("bgwriter_lru_maxpages"), null, "pg_settings"),
            Evidence.Of("bgwriter_delay", context.Snapshot.SettingValue("bgwriter_delay"), "ms", "pg_settings"),
        ],
        Remedy = Remedy.ByHand(
            checkpoints.MaxWrittenClean > 0
                ? "The background writer stops at its limit: ALTER SYSTEM SET bgwriter_lru_maxpages = 500; ALTER SYSTEM SET bgwriter_delay = '50ms'; SELECT pg_reload_conf(). The disk writes some pages twice for it; go back when it has no room for that."
                : "The background writer does not foresee the need: raise bgwriter_lru_multiplier (2 by default) to 4. When shared_buffers is small for what is changed between two checkpoints, that is the cause.",
            "it trades writes of the disk for waits of sessions"),
        Weight = rate,
    };
}
