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

    private static readonly RuleOption Hours = new()
    {
        Name = "hours", Default = 24, Unit = "hours", Minimum = 0, Meaning = "counters that are younger are not judged, nor snapshots that lie closer together",
        Source = "a day holds one peak and one night; a shorter time may be one load of data",
    };

    private static readonly RuleOption Loads = new()
    {
        Name = "writes-a-page", Default = 2, Unit = "writes", Minimum = 0,
        Meaning = "writes that a page costs whose rows are put there in bulk: so many are not counted for each page of the databases, and no more than the rows inserted",
        Source = "loading fills the buffers page after page, once by its own WAL and once by full page images of the first change after a checkpoint (manual 30.5, full_page_writes)",
    };

    private const string Snapshots = "pg_stat_wal.wal_buffers_full of the two snapshots";

    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-RESOURCES-WAL-BUFFERS-FULL",
        Engine = EngineNames.Postgres,
        Family = "resources",
        Title = "WAL buffers too small",
        LooksFor = "Sessions that again and again find the WAL buffers full. Not reported: a sum that gathered over a long time, "
            + "and one that loading the data that are there explains. With an earlier snapshot (--since) the time between the two is judged.",
        Why = "All sessions that write wait while one of them empties the buffers.",
        Options = [PerSecond, Largest, Hours, Loads],
        References = ["https://www.postgresql.org/docs/current/monitoring-stats.html#MONITORING-PG-STAT-WAL-VIEW", "https://www.postgresql.org/docs/current/runtime-config-wal.html#GUC-WAL-BUFFERS"],
    };

    protected override RuleVerdict Judge(RuleContext context, PostgresBackground background)
    {
        var setting = context.Snapshot.Settings.FirstOrDefault(setting => setting is { Node: null, Name: "wal_buffers" });
        if (background.Wal is not { } wal || setting is null)
        {
            return RuleVerdict.NotExamined("the WAL counters (PostgreSQL 14 and newer) were not observed");
        }

        var (counted, seconds, source) = Since(context, wal);
        if (ClusterClock.WhyTooYoung(context, seconds, Hours) is { } young)
        {
            return RuleVerdict.NotExamined(young);
        }

        var everyday = counted - (source == Snapshots ? 0 : Loaded(context));
        var rate = everyday / seconds!.Value;
        if (everyday <= 0 || rate < context.Option(PerSecond))
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
                    Evidence.Of("writes because buffers were full", counted, "writes", source),
                    Evidence.Of("of which loading the data explains no more than", counted - everyday, "writes", "pg_stat_database.tup_inserted, pg_database_size"),
                    Evidence.Of("time", seconds.Value, "s", source),
                    Evidence.Of("wal_buffers", now, "bytes", "pg_settings"),
                ],
                Remedy = better > now
                    ? SettingChange.AtRestart(setting, $"{better / 1024:0}kB")
                    : Remedy.ByHand("More buffers would not help: see how fast the disk of pg_wal writes (pg_test_fsync), and which statements write so much WAL.", "the disk is the limit"),
                Weight = rate,
            },
        ]);
    }

    // Between two snapshots when there are two, else since the reset.
    private static (double Counted, double? Seconds, string Source) Since(RuleContext context, PostgresWalStatistics wal) =>
        context.Before is { } before && before.Target == context.Snapshot.Target && before.TryGet(PostgresSections.Background, out var then, out _)
            && then.Wal is { } old && old.ResetAt == wal.ResetAt && old.BuffersFull <= wal.BuffersFull
            ? (wal.BuffersFull - old.BuffersFull, (context.Snapshot.ObservedAt - before.ObservedAt).TotalSeconds, Snapshots)
            : (wal.BuffersFull, ClusterClock.Since(context, wal.ResetAt), "pg_stat_wal.wal_buffers_full");

    private static double Loaded(RuleContext context)
    {
        if (!context.Snapshot.TryGet(PostgresSections.Databases, out var databases, out _))
        {
            return 0;
        }

        var page = context.Snapshot.TryGet(PostgresSections.Server, out var server, out _) ? server.BlockSize : 8192;
        return context.Option(Loads) * databases.Items.Sum(database => Math.Min((database.Bytes ?? double.MaxValue) / page, database.RowsInserted));
    }
}
