using Polystore.Core.Observation;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;

namespace Polystore.Postgres.Tests.Rules.Resources;

/// <summary>Composes the counters of a cluster that is quiet and was reset thirty days ago.</summary>
internal sealed class ClusterSketch
{
    public const double Month = 30 * 86400;
    public const double Megabyte = 1 << 20;

    public static readonly DateTimeOffset Reset = PostgresSnapshot.Now.AddDays(-30);

    private readonly PostgresSnapshot snapshot = new();

    private readonly List<Setting> settings =
    [
        Of("shared_buffers", "16384", "8kB"), Of("work_mem", "4096", "kB"), Of("max_wal_size", "1024", "MB"), Of("checkpoint_timeout", "300", "s"),
        Of("checkpoint_completion_target", "0.9"), Of("wal_buffers", "512", "8kB"), Of("wal_compression", "off"), Of("archive_mode", "on"), Of("archive_command", "(set)"),
        Of("autovacuum_max_workers", "3"), Of("huge_pages", "try"), Of("log_temp_files", "-1", "kB"), Of("track_io_timing", "on"),
    ];

    private Snapshot? earlier;

    private PostgresDatabase database = new() { Name = "shop", Current = true, Bytes = 100L << 30, StatisticsResetAt = Reset };

    private PostgresBackground background = new()
    {
        Checkpoints = new PostgresCheckpoints { Timed = 8640, ResetAt = Reset, BuffersBackend = 0, BuffersBackendFsync = 0 },
        Archiver = new PostgresArchiver { Archived = 10, LastArchivedAt = PostgresSnapshot.Now.AddMinutes(-5), ResetAt = Reset },
        Wal = new PostgresWalStatistics { ResetAt = Reset },
    };

    public ClusterSketch Database(Func<PostgresDatabase, PostgresDatabase> change)
    {
        database = change(database);
        return this;
    }

    public ClusterSketch Background(Func<PostgresBackground, PostgresBackground> change)
    {
        background = change(background);
        return this;
    }

    public ClusterSketch Checkpoints(Func<PostgresCheckpoints, PostgresCheckpoints> change) => Background(all => all with { Checkpoints = change(all.Checkpoints!) });

    public ClusterSketch Wal(Func<PostgresWalStatistics, PostgresWalStatistics> change) => Background(all => all with { Wal = change(all.Wal!) });

    public ClusterSketch Archiver(Func<PostgresArchiver, PostgresArchiver> change) => Background(all => all with { Archiver = change(all.Archiver!) });

    public ClusterSketch Setting(string name, string value, string? unit = null)
    {
        settings.RemoveAll(setting => setting.Name == name);
        settings.Add(Of(name, value, unit));
        return this;
    }

    public ClusterSketch With(Action<PostgresSnapshot> change)
    {
        change(snapshot);
        return this;
    }

    /// <summary>An earlier snapshot to compare with.</summary>
    public ClusterSketch Since(TimeSpan age, Action<ClusterSketch> change)
    {
        var then = new ClusterSketch();
        change(then);
        earlier = then.Context().Snapshot with { ObservedAt = PostgresSnapshot.Now - age };
        return this;
    }

    public RuleVerdict Judge(IRule rule) => rule.Judge(Context() with { Before = earlier });

    private RuleContext Context()
    {
        var context = snapshot
            .With(PostgresSections.Databases, new PostgresDatabases { Items = [database, new() { Name = "template1", Template = true, TempBytes = long.MaxValue, TempFiles = 1 }] })
            .With(PostgresSections.Background, background)
            .Build();
        return context with { Snapshot = context.Snapshot with { Settings = settings } };
    }

    private static Setting Of(string name, string value, string? unit = null) => new() { Name = name, Value = value, Unit = unit, Source = "configuration file", Default = value };
}
