using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Resources;

namespace Polystore.Postgres.Tests.Rules.Resources;

public sealed class ClusterCounterTests
{
    private static double Bytes(double megabytesPerSecond) => megabytesPerSecond * ClusterSketch.Megabyte * ClusterSketch.Month;

    [Fact]
    public void Forced_checkpoints_lead_to_the_size_that_fits_the_rate()
    {
        // 5 MB/s × 2 × 300 s × 1.9 = 5.6 GB.
        var sketch = new ClusterSketch().Wal(wal => wal with { Bytes = Bytes(5) }).Checkpoints(all => all with { Timed = 100, Requested = 25_000 });
        var finding = sketch.Judge(new CheckpointsRequested()).ShouldBeProblem("max_wal_size");
        finding.Remedy!.Apply[0].ShouldBe("ALTER SYSTEM SET max_wal_size = '8192'");
        finding.Severity.ShouldBe(Severity.Low);
        sketch.Setting("max_wal_size", "8192", "MB").Judge(new CheckpointsRequested()).ShouldBeFine();
    }

    [Fact]
    public void A_busy_hour_between_two_snapshots_counts_where_the_month_hides_it()
    {
        // 3 GB in an hour do not need a peak on top: 3 GB / 3600 s × 300 s × 1.9 = 0.5 GB. 20 GB do: 3.2 GB.
        static ClusterSketch Hour(double gigabytes) => new ClusterSketch()
            .Wal(wal => wal with { Bytes = Bytes(0.01) + (gigabytes * 1024 * ClusterSketch.Megabyte) })
            .Checkpoints(all => all with { Timed = 8000, Requested = 40 })
            .Since(TimeSpan.FromHours(1), then => then.Wal(wal => wal with { Bytes = Bytes(0.01) }).Checkpoints(all => all with { Timed = 8000, Requested = 0 }));

        var finding = Hour(20).Judge(new CheckpointsRequested()).ShouldBeProblem("max_wal_size");
        finding.Impact.ShouldNotBeNull().ShouldContain("between the two snapshots");
        finding.Remedy!.Apply[0].ShouldBe("ALTER SYSTEM SET max_wal_size = '4096'");
        Hour(3).Judge(new CheckpointsRequested()).ShouldBeFine();
    }

    [Fact]
    public void A_bulk_load_and_checkpoints_by_hand_are_fine_when_everyday_WAL_fits() =>
        new ClusterSketch().Wal(wal => wal with { Bytes = Bytes(0.1) }).Checkpoints(all => all with { Timed = 10, Requested = 400 }).Judge(new CheckpointsRequested()).ShouldBeFine();

    [Fact]
    public void Timed_checkpoints_of_a_busy_server_are_fine() =>
        new ClusterSketch().Wal(wal => wal with { Bytes = Bytes(5) }).Checkpoints(all => all with { Timed = 8000, Requested = 100 }).Judge(new CheckpointsRequested()).ShouldBeFine();

    [Fact]
    public void WAL_beyond_any_size_is_left_to_a_person() =>
        new ClusterSketch().Wal(wal => wal with { Bytes = Bytes(500) }).Checkpoints(all => all with { Timed = 1, Requested = 90_000 }).Setting("max_wal_size", "65536", "MB")
            .Judge(new CheckpointsRequested()).ShouldBeProblem("max_wal_size").Remedy!.IsAutomatic.ShouldBeFalse();

    [Fact]
    public void Young_counters_of_the_cluster_are_not_examined()
    {
        var sketch = new ClusterSketch().Wal(wal => wal with { ResetAt = PostgresSnapshot.Now.AddMinutes(-2), BuffersFull = 1e9 })
            .Checkpoints(all => all with { Requested = 50, ResetAt = PostgresSnapshot.Now.AddMinutes(-2) });
        foreach (var rule in new IRule[] { new CheckpointsRequested(), new BackendWrites(), new BackendFsync(), new WalBuffersFull(), new WalFullPages() })
        {
            sketch.Judge(rule).ShouldNotBeExamined("2 minutes");
        }

        new ClusterSketch().Wal(wal => wal with { ResetAt = PostgresSnapshot.Now.AddHours(-3), BuffersFull = 1e9 }).Judge(new WalBuffersFull()).ShouldNotBeExamined("24 hours");
    }

    [Theory]
    [InlineData("effective_io_concurrency", "1", 180001, true)]
    [InlineData("maintenance_io_concurrency", "0", 180001, true)]
    [InlineData("io_method", "sync", 180001, true)]
    [InlineData("io_method", "io_uring", 180001, false)]
    [InlineData("effective_io_concurrency", "16", 180001, false)]
    [InlineData("effective_io_concurrency", "1", 170006, false)]
    public void Reading_ahead_counts_from_version_18_on(string name, string value, int version, bool found)
    {
        ClusterSketch With(double bytes) => new ClusterSketch().Setting(name, value)
            .With(snapshot => snapshot.Server(server => server with { VersionNumber = version }))
            .Background(all => all with { Io = [new PostgresIo { BackendType = "client backend", Object = "relation", Context = "normal", ReadBytes = bytes }, new PostgresIo { BackendType = "walwriter", Object = "wal", Context = "normal", ReadBytes = 1e12 }] });

        With(1e12).Judge(new Polystore.Postgres.Rules.Configuration.ReadAheadOff()).Findings.Select(finding => finding.Object).ShouldBe(found ? [name] : []);
        With(1e6).Judge(new Polystore.Postgres.Rules.Configuration.ReadAheadOff()).ShouldBeFine();
    }

    [Fact]
    public void A_sync_of_seconds_is_reported_after_many_checkpoints()
    {
        static ClusterSketch With(long checkpoints, double seconds) => new ClusterSketch().Checkpoints(all => all with { Timed = checkpoints, SyncMilliseconds = checkpoints * seconds * 1000, WriteMilliseconds = 1e9 });
        With(1000, 8).Judge(new CheckpointSync()).ShouldBeProblem("checkpoint_flush_after").Title.ShouldContain("8 s");
        With(1000, 0.2).Judge(new CheckpointSync()).ShouldBeFine();
        With(3, 60).Judge(new CheckpointSync()).ShouldNotBeExamined("only 3 checkpoints");
    }

    [Theory]
    [InlineData("0.5", true)]
    [InlineData("0.9", false)]
    public void The_target_of_an_old_configuration_is_named(string target, bool found) =>
        new ClusterSketch().Setting("checkpoint_completion_target", target).Judge(new CheckpointSpread()).Findings.Any().ShouldBe(found);

    [Fact]
    public void Before_16_sessions_that_write_count_only_beside_a_background_writer_at_its_limit()
    {
        static ClusterSketch With(long limit, long own) => new ClusterSketch().Checkpoints(all => all with { BuffersBackend = own, BuffersCheckpoint = 1_000_000_000, MaxWrittenClean = limit });
        With(50, 900_000_000).Judge(new BackendWrites()).ShouldBeProblem("bgwriter_lru_maxpages").Remedy!.Guidance.ShouldNotBeNull().ShouldContain("bgwriter_lru_maxpages = 500");
        With(0, 900_000_000).Judge(new BackendWrites()).ShouldBeFine();
        With(50, 1000).Judge(new BackendWrites()).ShouldBeFine();
    }

    [Fact]
    public void From_16_on_bulk_loads_and_new_pages_do_not_count()
    {
        static ClusterSketch With(string kind, string context) => new ClusterSketch()
            .With(snapshot => snapshot.Server(server => server with { VersionNumber = 170002 }))
            .Background(all => all with
            {
                Io =
                [
                    new() { BackendType = kind, Object = "relation", Context = context, Writes = 900_000_000, ResetAt = ClusterSketch.Reset },
                    new() { BackendType = "checkpointer", Object = "relation", Context = "normal", Writes = 1_000_000_000, ResetAt = ClusterSketch.Reset },
                    new() { BackendType = "client backend", Object = "relation", Context = "normal", Extends = 1e12, ResetAt = ClusterSketch.Reset },
                ],
            });
        With("client backend", "normal").Judge(new BackendWrites()).ShouldBeProblem("bgwriter_lru_maxpages").Title.ShouldStartWith("47%");
        With("client backend", "bulkwrite").Judge(new BackendWrites()).ShouldBeFine();
        With("autovacuum worker", "vacuum").Judge(new BackendWrites()).ShouldBeFine();
    }

    [Fact]
    public void Syncs_by_sessions_are_not_examined_where_they_are_no_longer_counted()
    {
        static ClusterSketch With(long? syncs) => new ClusterSketch().Checkpoints(all => all with { BuffersBackendFsync = syncs });
        With(5000).Judge(new BackendFsync()).ShouldBeProblem("shared_buffers");
        With(3).Judge(new BackendFsync()).ShouldBeFine();
        With(null).Judge(new BackendFsync()).ShouldNotBeExamined("17");
    }

    [Fact]
    public void Full_WAL_buffers_matter_by_their_rate()
    {
        static ClusterSketch With(double perSecond) => new ClusterSketch().Wal(wal => wal with { BuffersFull = perSecond * ClusterSketch.Month, Bytes = Bytes(5) });
        With(30).Judge(new WalBuffersFull()).ShouldBeProblem("wal_buffers").Remedy!.Apply[0].ShouldBe("ALTER SYSTEM SET wal_buffers = '16384kB'");
        With(30).Setting("wal_buffers", "16384", "8kB").Judge(new WalBuffersFull()).ShouldBeProblem("wal_buffers").Remedy!.IsAutomatic.ShouldBeFalse();
        With(0.01).Judge(new WalBuffersFull()).ShouldBeFine();
    }

    [Fact]
    public void Full_WAL_buffers_that_loading_the_data_explains_are_fine()
    {
        static ClusterSketch With(double full, long bytes, long inserted) => new ClusterSketch()
            .Wal(wal => wal with { BuffersFull = full }).Database(database => database with { Bytes = bytes, RowsInserted = inserted });

        // 100 GB are 13 million pages.
        With(20e6, 100L << 30, 1_000_000_000).Judge(new WalBuffersFull()).ShouldBeFine();
        With(40e6, 100L << 30, 1_000_000_000).Judge(new WalBuffersFull()).ShouldBeProblem("wal_buffers");
        With(20e6, 100L << 30, 1_000_000).Judge(new WalBuffersFull()).ShouldBeProblem("wal_buffers").Title.ShouldContain("6.9 times a second");
    }

    [Fact]
    public void Full_WAL_buffers_between_two_snapshots_are_judged_by_that_time_alone()
    {
        static RuleVerdict Judge(double before, double now) => new ClusterSketch().Wal(wal => wal with { BuffersFull = now })
            .Since(TimeSpan.FromDays(2), then => then.Wal(wal => wal with { BuffersFull = before })).Judge(new WalBuffersFull());

        Judge(1e9, 1e9 + 1000).ShouldBeFine();
        Judge(1e6, 3e6).ShouldBeProblem("wal_buffers").Title.ShouldContain("11.6 times a second");
    }

    [Fact]
    public void Whole_pages_are_compressed_where_there_are_many()
    {
        static ClusterSketch With(double rate, double share) => new ClusterSketch().Wal(wal => wal with { Bytes = Bytes(rate), FullPageImages = share * Bytes(rate) / 8192 });
        With(5, 0.8).Judge(new WalFullPages()).ShouldBeProblem("wal_compression").Remedy!.Apply[0].ShouldBe("ALTER SYSTEM SET wal_compression = 'on'");
        With(5, 0.8).Setting("wal_compression", "lz4").Judge(new WalFullPages()).ShouldBeFine();
        With(5, 0.2).Judge(new WalFullPages()).ShouldBeFine();
        With(0.1, 0.8).Judge(new WalFullPages()).ShouldBeFine();
    }
}
