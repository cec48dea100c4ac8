using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Resources;

namespace Polystore.Postgres.Tests.Rules.Resources;

public sealed class DatabaseCounterTests
{
    private static ClusterSketch Reading(double megabytesPerSecond, double ratio) => new ClusterSketch().Database(database =>
    {
        var blocks = megabytesPerSecond * ClusterSketch.Megabyte / 8192 * ClusterSketch.Month;
        return database with { BlocksRead = (long)blocks, BlocksHit = (long)(blocks * ratio / (1 - ratio)) };
    });

    [Fact]
    public void A_low_ratio_matters_with_the_bytes_it_costs()
    {
        var finding = Reading(20, 0.9).Judge(new CacheHit()).ShouldBeProblem("shop");
        finding.Title.ShouldBe("20 MB a second are read; 90% of blocks are found in shared buffers of 128 MB");
        finding.Severity.ShouldBe(Severity.Low);
        Reading(20, 0.999).Judge(new CacheHit()).ShouldBeFine();
    }

    [Fact]
    public void A_database_that_hardly_reads_or_would_fit_is_fine_whatever_its_ratio()
    {
        Reading(0.01, 0.3).Judge(new CacheHit()).ShouldBeFine();
        Reading(0, 0.3).Judge(new CacheHit()).ShouldBeFine();
        Reading(20, 0.9).Database(database => database with { Bytes = 100 << 20 }).Judge(new CacheHit()).ShouldBeFine();
    }

    [Fact]
    public void Reads_weigh_by_the_time_they_take()
    {
        var sketch = Reading(20, 0.9).Database(database => database with { ReadMilliseconds = 4e8, ActiveMilliseconds = 1e9 })
            .With(snapshot => snapshot.With(PostgresSections.TablesIo, new PostgresTablesIo { Items = [new() { Schema = "public", Name = "orders", HeapRead = 90 }, new() { Schema = "public", Name = "log", HeapRead = 10 }] }));
        var finding = sketch.Judge(new CacheHit()).ShouldBeProblem("shop");
        finding.Severity.ShouldBe(Severity.Medium);
        finding.Impact!.ShouldContain("40%");
        finding.Evidence.Single(evidence => evidence.Name == "share of reads of public.orders").Value.Number.ShouldBe(0.9);
    }

    [Fact]
    public void Statistics_just_reset_or_without_a_date_are_not_examined()
    {
        foreach (var rule in new IRule[] { new CacheHit(), new TempFiles(), new Rollbacks() })
        {
            Reading(1e6, 0.1).Database(database => database with { StatisticsResetAt = PostgresSnapshot.Now.AddMinutes(-10) }).Judge(rule).ShouldNotBeExamined("10 minutes");
            Reading(1e6, 0.1).Setting("track_counts", "off").Judge(rule).ShouldNotBeExamined("track_counts");
            Reading(1e6, 0.1).Database(database => database with { StatisticsResetAt = null }).Background(_ => new PostgresBackground()).Judge(rule).ShouldNotBeExamined("since when");
        }
    }

    [Fact]
    public void A_database_never_reset_is_as_old_as_the_oldest_counter_of_the_cluster()
    {
        // The server was started an hour ago: by that the same sum would be a hundred times the rate.
        Reading(0.5, 0.9).Database(database => database with { StatisticsResetAt = null })
            .With(snapshot => snapshot.NeverReset(PostgresSnapshot.Now.AddHours(-1))).Judge(new CacheHit()).ShouldBeFine();
    }

    [Theory]
    [InlineData(10, 0.5, null, null)]
    [InlineData(20, 4, Severity.Low, "ALTER ROLE … SET work_mem = '64MB'")]
    [InlineData(2000, 4, Severity.Low, "too large for work_mem")]
    [InlineData(20, 400, Severity.Medium, "log_temp_files = '10MB'")]
    public void Temporary_files_weigh_by_the_hour(double megabytesEach, double gigabytesPerHour, Severity? severity, string? guidance)
    {
        var bytes = gigabytesPerHour * 1024 * ClusterSketch.Megabyte * 24 * 30;
        var found = new ClusterSketch().Database(database => database with { TempBytes = (long)bytes, TempFiles = (long)(bytes / (megabytesEach * ClusterSketch.Megabyte)) })
            .Judge(new TempFiles()).Findings.SingleOrDefault();
        (found?.Severity).ShouldBe(severity);
        if (guidance is not null)
        {
            found!.Remedy!.Guidance.ShouldNotBeNull().ShouldContain(guidance);
        }
    }

    [Fact]
    public void Rollbacks_need_a_share_and_a_rate_and_are_a_habit_where_nothing_is_written()
    {
        static ClusterSketch With(long commits, long rollbacks, long writes = 0) =>
            new ClusterSketch().Database(database => database with { Commits = commits, Rollbacks = rollbacks, RowsInserted = writes });
        With(10_000_000, 5_000_000, 20_000_000).Judge(new Rollbacks()).ShouldBeProblem("shop").Severity.ShouldBe(Severity.Low);
        With(10_000_000, 5_000_000).Judge(new Rollbacks()).ShouldBeProblem("shop").Severity.ShouldBe(Severity.Info);
        With(100, 90).Judge(new Rollbacks()).ShouldBeFine();
        With(100_000_000, 5_000_000).Judge(new Rollbacks()).ShouldBeFine();
    }

    [Fact]
    public void A_page_that_fails_its_checksum_stops_every_other_change()
    {
        static ClusterSketch With(long? failures) => new ClusterSketch().Database(database => database with { ChecksumFailures = failures, ChecksumLastFailureAt = PostgresSnapshot.Now.AddHours(-3) });
        var finding = With(2).Judge(new ChecksumFailures()).ShouldBeProblem("shop");
        finding.Severity.ShouldBe(Severity.Critical);
        finding.MakesChangesDangerous.ShouldBeTrue();
        With(0).Judge(new ChecksumFailures()).ShouldBeFine();
        With(null).Judge(new ChecksumFailures()).ShouldNotBeExamined("checksums are off");
    }
}
