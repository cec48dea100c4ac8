using Polystore.Core.Findings;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Workload;

namespace Polystore.Postgres.Tests.Rules.Workload;

public sealed class StatementVolumeTests
{
    private const string Report = "SELECT customer, sum(total) FROM orders GROUP BY customer";
    private const double Megabyte = 1 << 20;

    private static StatementSketch Reads(double megabytesPerSecond, double others, Func<PostgresStatement, PostgresStatement>? with = null) => new StatementSketch()
        .Is(Report, 1000, 3000, item => (with ?? (same => same))(item with { SharedBlocksRead = Blocks(megabytesPerSecond), SharedBlocksHit = Blocks(1), ReadMilliseconds = 2_000_000 }))
        .Is("SELECT * FROM log WHERE id = $1", 100_000, 1, item => item with { SharedBlocksRead = Blocks(others) });

    private static double Blocks(double megabytesPerSecond) => megabytesPerSecond * StatementSketch.Day * Megabyte / 8192;

    [Fact]
    public void Most_of_the_reads_are_reported_when_the_rate_matters()
    {
        var finding = Reads(10, 1).Judge(new ReadHeavy()).ShouldBeProblem(Report);
        finding.Title.ShouldBe("SELECT on orders: 91% of all reads: 864 MB a call");
        finding.Impact!.ShouldContain("67% of its time");
        Reads(0.01, 0.001).Judge(new ReadHeavy()).ShouldBeFine();
        Reads(0, 0).Judge(new ReadHeavy()).ShouldBeFine();
    }

    [Fact]
    public void Misses_matter_only_where_reads_take_the_time()
    {
        Reads(0.5, 50).Judge(new CacheMiss()).ShouldBeProblem(Report).Title.ShouldContain("67% of its time is reading");
        Reads(0.5, 50, item => item with { ReadMilliseconds = 1000 }).Judge(new CacheMiss()).ShouldBeFine();
        Reads(0.5, 50, item => item with { Calls = 3 }).Judge(new CacheMiss()).ShouldBeFine();
        Reads(0.5, 50).Section(section => section with { IoTimed = false }).Judge(new CacheMiss()).ShouldNotBeExamined("track_io_timing");
    }

    [Theory]
    [InlineData(20, "SET LOCAL work_mem = '64MB'")]
    [InlineData(2000, "too much for each session")]
    public void A_spill_that_fits_is_given_memory_and_one_that_does_not_is_not(double megabytesPerCall, string guidance)
    {
        static StatementSketch With(double megabytes, double calls) => new StatementSketch().Setting("work_mem", "4096")
            .Is(Report, calls, 500, item => item with { TempBlocksWritten = calls * megabytes * Megabyte / 8192 });
        With(megabytesPerCall, 10_000).Judge(new TempSpill()).ShouldBeProblem(Report).Remedy!.Guidance.ShouldNotBeNull().ShouldContain(guidance);
        With(megabytesPerCall, 1).Judge(new TempSpill()).ShouldBeFine();
    }

    [Fact]
    public void Building_an_index_is_not_a_statement_that_spills() =>
        new StatementSketch().Is("CREATE INDEX i ON t (a)", 100, 500, item => item with { TempBlocksWritten = 1e9 }).Judge(new TempSpill()).ShouldBeFine();

    [Theory]
    [InlineData(0.1, "IS DISTINCT FROM")]
    [InlineData(0.9, "max_wal_size")]
    public void WAL_of_whole_pages_has_another_cure(double images, string guidance)
    {
        static StatementSketch With(double megabytesPerSecond, double images)
        {
            var bytes = megabytesPerSecond * StatementSketch.Day * Megabyte;
            return new StatementSketch().Is("UPDATE t SET a = $1", 1000, 10, item => item with { WalBytes = bytes, WalFullPageImages = images * bytes / 8192 });
        }

        With(5, images).Judge(new WalHeavy()).ShouldBeProblem("UPDATE t SET a = $1").Remedy!.Guidance.ShouldNotBeNull().ShouldContain(guidance);
        With(0.1, images).Judge(new WalHeavy()).ShouldBeFine();
    }

    [Fact]
    public void Huge_results_are_told_from_pages_aggregates_copies_and_exports()
    {
        const string everything = "SELECT * FROM orders WHERE placed > $1 ORDER BY id";
        static StatementSketch With(string query, double rows, double calls = 1000) => new StatementSketch().Is(query, calls, 100, item => item with { Rows = rows * calls });
        With(everything, 50_000).Judge(new HugeResult()).ShouldBeProblem(everything).Title.ShouldBe("SELECT on orders: 50,000 rows a call, without LIMIT");
        With(everything, 50_000, calls: 3).Judge(new HugeResult()).ShouldBeFine();
        With(everything + " LIMIT $2", 50_000).Judge(new HugeResult()).ShouldBeFine();
        With(everything + " FETCH FIRST $2 ROWS ONLY", 50_000).Judge(new HugeResult()).ShouldBeFine();
        With("SELECT count(*) FROM orders", 1).Judge(new HugeResult()).ShouldBeFine();
        With(Report, 50_000).Judge(new HugeResult()).ShouldBeFine();
        With("INSERT INTO archive SELECT * FROM orders", 50_000).Judge(new HugeResult()).ShouldBeFine();
        With("COPY orders TO STDOUT", 50_000).Judge(new HugeResult()).ShouldBeFine();
    }

    [Fact]
    public void Evictions_matter_by_their_rate()
    {
        static StatementSketch With(long evictions) => new StatementSketch().Setting("pg_stat_statements.max", "5000").Is(Report, 1, 1)
            .Section(section => section with { Deallocated = evictions });
        With(240).Judge(new StatementsFull()).ShouldBeProblem("pg_stat_statements.max").Remedy!.Apply[0].ShouldBe("ALTER SYSTEM SET pg_stat_statements.max = '10000'");
        With(3).Judge(new StatementsFull()).ShouldBeFine();
    }

    [Fact]
    public void Lists_of_many_lengths_are_one_statement_and_schemas_are_not_lists()
    {
        var lists = Enumerable.Range(2, 25).Aggregate(new StatementSketch(), (sketch, length) =>
            sketch.Is($"SELECT * FROM t WHERE id IN ({string.Join(", ", Enumerable.Range(1, length).Select(i => $"${i}"))})", 10, 1));
        lists.Judge(new ListShapes()).ShouldBeProblem("SELECT * FROM t WHERE id IN ($1, ...)").Severity.ShouldBe(Severity.Low);
        Enumerable.Range(2, 25).Aggregate(new StatementSketch(), (sketch, _) => sketch.Is("SELECT * FROM t WHERE id = $1", 10, 1)).Judge(new ListShapes()).ShouldBeFine();
    }
}
