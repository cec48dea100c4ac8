using Polystore.Core.Findings;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Resources;

namespace Polystore.Postgres.Tests.Rules.Resources;

public sealed class ClusterStateTests
{
    private static readonly DateTimeOffset Now = PostgresSnapshot.Now;

    [Fact]
    public void An_archiver_that_failed_and_went_on_is_fine()
    {
        static ClusterSketch With(double failedHoursAgo, double? archivedHoursAgo) => new ClusterSketch()
            .Archiver(all => all with { Failed = 7, LastFailedAt = Now.AddHours(-failedHoursAgo), LastArchivedAt = archivedHoursAgo is { } hours ? Now.AddHours(-hours) : null });
        With(900, 0.1).Judge(new ArchiverFailing()).ShouldBeFine();
        With(0.1, 48).Judge(new ArchiverFailing()).ShouldBeProblem("archive_command").Title.ShouldBe("archiving fails; the last file went out 2 days ago");
        With(0.1, null).Judge(new ArchiverFailing()).ShouldBeProblem("archive_command").Severity.ShouldBe(Severity.High);
        With(0.1, null).Background(all => all with { WalDirectoryBytes = 60L << 30 }).Judge(new ArchiverFailing()).ShouldBeProblem("archive_command").Severity.ShouldBe(Severity.Critical);
        With(0.1, null).Setting("archive_mode", "off").Judge(new ArchiverFailing()).ShouldBeFine();
        With(0.1, null).With(snapshot => snapshot.Server(server => server with { InRecovery = true })).Judge(new ArchiverFailing()).ShouldBeFine();
    }

    [Fact]
    public void Files_that_pile_up_without_a_failure_are_reported()
    {
        static ClusterSketch With(long? files) => new ClusterSketch().Background(all => all with { ArchiveBacklogFiles = files });
        With(500).Judge(new ArchiverFailing()).ShouldBeProblem("archive_command").Title.ShouldBe("500 finished WAL files wait for the archive");
        With(3).Judge(new ArchiverFailing()).ShouldBeFine();
        With(null).Judge(new ArchiverFailing()).ShouldBeFine();
    }

    [Fact]
    public void Archiving_to_nowhere_keeps_every_file()
    {
        new ClusterSketch().Setting("archive_command", "").Judge(new ArchiverFailing()).ShouldBeProblem("archive_command").Title.ShouldContain("no archive_command");
        new ClusterSketch().Setting("archive_command", "").Setting("archive_library", "basic_archive").Judge(new ArchiverFailing()).ShouldBeFine();
    }

    [Theory]
    [InlineData(3, 5, true)]
    [InlineData(2, 5, false)]
    [InlineData(3, 0, false)]
    [InlineData(3, 2, false)]
    public void Autovacuum_is_saturated_when_all_work_and_as_many_tables_wait(int busy, int overdue, bool found)
    {
        var sketch = new ClusterSketch().With(snapshot =>
        {
            for (var i = 0; i < 6; i++)
            {
                var late = i < overdue;
                snapshot.Table($"t{i}", table => table.Uses(usage => usage with { DeadRows = late ? 30_000 : 10 }));
            }

            snapshot.With(PostgresSections.Activity, new PostgresActivity
            {
                Sessions = [.. Enumerable.Range(1, busy).Select(pid => new PostgresSession { Pid = pid, Kind = "autovacuum worker", TransactionSeconds = 600 }), new() { Pid = 99 }],
            });
        });
        var verdict = sketch.Judge(new AutovacuumSaturated());
        verdict.NotExaminedReason.ShouldBeNull();
        verdict.Findings.Any().ShouldBe(found);
    }

    [Fact]
    public void Who_works_cannot_be_seen_without_pg_monitor() =>
        new ClusterSketch().With(snapshot => snapshot.Missing("postgres.activity", "needs pg_monitor")).Judge(new AutovacuumSaturated()).ShouldNotBeExamined("pg_monitor");

    [Fact]
    public void Huge_pages_matter_for_large_buffers_where_the_server_tells()
    {
        static ClusterSketch With(string buffers, string pages, string? status)
        {
            var sketch = new ClusterSketch().Setting("shared_buffers", buffers, "8kB").Setting("huge_pages", pages);
            return status is null ? sketch : sketch.Setting("huge_pages_status", status);
        }

        With("4194304", "try", "off").Judge(new HugePages()).ShouldBeProblem("huge_pages").Impact!.ShouldStartWith("up to 64 MB of page tables a session");
        With("4194304", "try", "on").Judge(new HugePages()).ShouldBeFine();
        With("4194304", "on", null).Judge(new HugePages()).ShouldBeFine();
        With("4194304", "off", null).Judge(new HugePages()).ShouldBeProblem("huge_pages");
        With("4194304", "try", null).Judge(new HugePages()).ShouldNotBeExamined("/proc/meminfo");
        With("16384", "try", null).Judge(new HugePages()).ShouldBeFine();
    }

    [Fact]
    public void Timing_that_is_off_is_switched_on()
    {
        new ClusterSketch().Setting("track_io_timing", "off").Judge(new IoTimingOff()).ShouldBeProblem("track_io_timing").Remedy!.Apply[0].ShouldBe("ALTER SYSTEM SET track_io_timing = 'on'");
        new ClusterSketch().Judge(new IoTimingOff()).ShouldBeFine();
    }
}
