using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Workload;

namespace Polystore.Postgres.Tests.Rules.Workload;

public sealed class StatementTimeTests
{
    private const string Report = "SELECT sum(total) FROM orders WHERE placed > $1";
    private const string Other = "UPDATE stock SET n = n - $1 WHERE id = $2";

    private static StatementSketch Busy(double seconds) => new StatementSketch().Is(Report, 1000, seconds).Is(Other, 100_000, 1);

    [Theory]
    [InlineData(1, null)]
    [InlineData(2_000, Severity.Low)]
    [InlineData(20_000, Severity.Medium)]
    [InlineData(100_000, Severity.High)]
    public void The_top_statement_weighs_by_the_sessions_it_keeps_busy(double mean, Severity? severity) =>
        Busy(mean).Judge(new TopTime()).Findings.Select(finding => (Severity?)finding.Severity).SingleOrDefault().ShouldBe(severity);

    [Fact]
    public void The_top_of_a_database_that_does_nothing_is_no_problem() =>
        new StatementSketch().Is(Report, 10, 5).Judge(new TopTime()).ShouldBeFine();

    [Theory]
    [InlineData("ALTER TABLE orders ADD COLUMN note text", false)]
    [InlineData("vacuum (analyze) orders", false)]
    [InlineData("LOCK TABLE orders IN EXCLUSIVE MODE", false)]
    [InlineData("SELECT pg_sleep($1)", false)]
    [InlineData("SELECT pg_advisory_xact_lock($1, $2)", false)]
    [InlineData("SELECT pg_sleep($1), total FROM orders", true)]
    [InlineData("REFRESH MATERIALIZED VIEW sales", true)]
    [InlineData("COPY (SELECT * FROM orders) TO STDOUT", true)]
    public void What_no_plan_makes_faster_is_not_named(string query, bool named)
    {
        (new StatementSketch().Is(query, 1000, 20_000).Is(Other, 100, 1).Judge(new TopTime()).Findings.Count == 1).ShouldBe(named);
        (new StatementSketch().Is(query, 1000, 20_000).Is(Report, 10, 20_000_000).Judge(new SlowStatement()).Findings.Count == 1).ShouldBe(named);
    }

    [Fact]
    public void Statements_inside_functions_are_not_counted_twice()
    {
        var finding = new StatementSketch()
            .Is("SELECT work($1)", 1000, 4000)
            .Is("INSERT INTO log SELECT $1", 1000, 3900, inner => inner with { TopLevel = false })
            .Judge(new TopTime()).ShouldBeProblem("SELECT work($1)");
        finding.Title.ShouldStartWith("100%");
    }

    [Fact]
    public void The_same_text_in_many_schemas_is_one_statement() =>
        new StatementSketch().Is(Report, 500, 2000).Is(Report, 500, 4000).Is(Other, 10, 1)
            .Judge(new TopTime()).ShouldBeProblem(Report).Title.ShouldContain("1,000 calls of 3 s");

    [Fact]
    public void Freshly_reset_counters_are_not_examined()
    {
        foreach (var rule in new IRule[] { new TopTime(), new SlowStatement(), new ReadHeavy(), new TempSpill(), new WalHeavy(), new Variance(), new RowByRow(), new HugeResult() })
        {
            Busy(100_000).Counted(0.2).Judge(rule).ShouldNotBeExamined("12 minutes");
        }
    }

    [Fact]
    public void Counters_that_do_not_count_or_do_not_say_since_when_are_not_examined()
    {
        Busy(100_000).Setting("pg_stat_statements.track", "none").Judge(new TopTime()).ShouldNotBeExamined("track is none");
        Busy(100_000).Section(section => section with { ExtensionVersion = "1.8", ResetAt = null }).Judge(new TopTime()).ShouldNotBeExamined("ALTER EXTENSION");
        new PostgresSnapshot().Missing("postgres.statements", "pg_stat_statements is not installed; add it").Judge(new TopTime()).ShouldNotBeExamined("not installed");
    }

    [Fact]
    public void A_slow_statement_needs_calls_and_is_named_once()
    {
        var sketch = new StatementSketch().Is("SELECT * FROM a WHERE x = $1", 20_000, 60).Is("SELECT * FROM b", 1, 900_000).Is(Report, 100_000, 500).Is(Other, 1_000_000, 5);
        var finding = sketch.Judge(new SlowStatement()).ShouldBeProblem("SELECT * FROM a WHERE x = $1");
        finding.Remedy!.Guidance.ShouldNotBeNull().ShouldContain("EXPLAIN");
        finding.Remedy.Guidance.ShouldNotContain("GENERIC_PLAN");
    }

    [Fact]
    public void Spread_needs_many_calls_and_a_slow_worst()
    {
        static StatementSketch With(double calls, double slowest) => new StatementSketch()
            .Is(Report, calls, 20, item => item with { MaxMilliseconds = slowest, StandardDeviationMilliseconds = 200 });
        With(100_000, 9000).Judge(new Variance()).ShouldBeProblem(Report).Title.ShouldBe("SELECT on orders: 20 ms on average, 9 s at worst");
        With(3, 9000).Judge(new Variance()).ShouldBeFine();
        With(100_000, 400).Judge(new Variance()).ShouldBeFine();
    }

    [Fact]
    public void Two_schemas_of_different_size_spread_together()
    {
        var finding = new StatementSketch()
            .Is(Report, 99_000, 1).Is(Report, 1000, 2000)
            .Judge(new Variance()).ShouldBeProblem(Report);
        finding.Evidence.Single(evidence => evidence.Name == "standard deviation").Value.Number!.Value.ShouldBe(198.9, 0.1);
    }

    [Fact]
    public void Planning_counts_only_when_it_is_most_of_the_time_and_was_tracked()
    {
        static StatementSketch With(double plan, double calls = 100_000) => new StatementSketch().Is(Report, calls, 10, item => item with { PlanMilliseconds = plan * calls });
        With(30).Judge(new PlanningTime()).ShouldBeProblem(Report).Severity.ShouldBe(Severity.Low);
        With(3).Judge(new PlanningTime()).ShouldBeFine();
        With(30, calls: 10).Judge(new PlanningTime()).ShouldBeFine();
        With(30).Section(section => section with { PlanningTracked = false }).Judge(new PlanningTime()).ShouldNotBeExamined("track_planning");
    }

    [Fact]
    public void Compilation_is_weighed_over_all_statements_compiled()
    {
        static StatementSketch With(double jit) => new StatementSketch()
            .Is(Report, 1000, 2000, item => item with { JitFunctions = 10, JitMilliseconds = 1000 * jit }).Is(Other, 1_000_000, 100);
        With(900).Judge(new JitCost()).ShouldBeProblem("jit_above_cost").Title.ShouldBe("compiling is 45% of the time of 1 statement");
        With(100).Judge(new JitCost()).ShouldBeFine();
        With(900).Setting("jit", "off").Judge(new JitCost()).ShouldBeFine();
        With(900).Section(section => section with { ExtensionVersion = "1.9" }).Judge(new JitCost()).ShouldNotBeExamined("does not count compilation");
    }
}
