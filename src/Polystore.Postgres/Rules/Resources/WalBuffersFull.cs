using System.Globalization;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Configuration;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Resources;

internal sealed class WalBuffersFull : BackgroundRule
{
    private static readonly RuleOption PerSecond = new()
    {
        Name = "per-second", Default = 1, Unit = "writes/s", Meaning = "writes of WAL because its buffers were full, a second on average, from which on it is reported",
        Source = "each makes a session write WAL while it holds a lock that every other writer needs (xlog.c, AdvanceXLInsertBuffer); one a second is no burst any more",
    };

    private static readonly RuleOption Largest = new()
    {
        Name = "largest", Default = 128L << 20, Unit = "bytes", Meaning = "more wal_buffers than this is not proposed", Source = "\"on very busy, high-core machines it can be useful to raise this to as much as 128MB\" (postgresqlco.nf, wal_buffers)",
    };

    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-RESOURCES-WAL-BUFFERS-FULL",
        Engine = EngineNames.Postgres,
        Family = "resources",
        Title = "WAL buffers too small",
        LooksFor = "Sessions that again and again find the WAL buffers full. Not reported: a sum that gathered over a long time or in a bulk load.",
        Why = "All sessions that write wait while one of them empties the buffers.",
        Options = [PerSecond, Largest, ClusterClock.Hours],
        References = ["https://www.postgresql.org/docs/current/monitoring-stats.html#MONITORING-PG-STAT-WAL-VIEW", "https://www.postgresql.org/docs/current/runtime-config-wal.html#GUC-WAL-BUFFERS"],
    };

    protected override RuleVerdict Judge(RuleContext context, PostgresBackground background)
    {
        var setting = context.Snapshot.Settings.FirstOrDefault(setting => setting is { Node: null, Name: "wal_buffers" });
        if (background.Wal is not { } wal || setting is null)
        {
            return RuleVerdict.NotExamined("the WAL counters (PostgreSQL 14 and newer) were not observed");
        }

        var seconds = ClusterClock.Since(context, wal.ResetAt);
        if (ClusterClock.WhyTooYoung(context, seconds) is { } young)
        {
            return RuleVerdict.NotExamined(young);
        }

        var rate = wal.BuffersFull / seconds!.Value;
        if (wal.BuffersFull == 0 || rate < context.Option(PerSecond))
        {
            return RuleVerdict.Fine;
        }

        var now = SettingNumber.Bytes(context.Snapshot, "wal_buffers") ?? 0;
        var better = Math.Min(context.Option(Largest), Math.Max(16 << 20, 4 * now));
        return RuleVerdict.Of(
        [
            context.Problem(Info, SubjectOf.Setting(setting.Name), Severity.Low, $"WAL buffers of {Amount.Bytes(now)} are full {rate.ToString("#,0.#", CultureInfo.InvariantCulture)} times a second") with
            {
                Impact = $"{Amount.Of(rate * 3600, "time")} an hour every writer waits",
                Evidence =
                [
                    Evidence.Of("writes because buffers were full", wal.BuffersFull, "writes", "pg_stat_wal.wal_buffers_full"),
                    Evidence.Of("WAL written", wal.Bytes / seconds.Value, "bytes/s", "pg_stat_wal.wal_bytes"),
                    Evidence.Of("wal_buffers", now, "bytes", "pg_settings"),
                ],
                Remedy = better > now
                    ? SettingChange.AtRestart(setting, $"{better / 1024:0}kB")
                    : Remedy.ByHand("More buffers would not help: see how fast the disk of pg_wal writes (pg_test_fsync), and which statements write so much WAL.", "the disk is the limit"),
                Weight = rate,
            },
        ]);
    }
}
