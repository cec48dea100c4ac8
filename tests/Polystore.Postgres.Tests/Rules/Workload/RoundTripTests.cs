using Polystore.Core.Findings;
using Polystore.Postgres.Rules.Workload;

namespace Polystore.Postgres.Tests.Rules.Workload;

public sealed class RoundTripTests
{
    private const string Lookup = "SELECT * FROM customers WHERE id = $1";
    private const string List = "SELECT * FROM orders WHERE placed > $1";

    [Fact]
    public void A_lookup_for_each_row_of_a_list_names_the_list()
    {
        var finding = new StatementSketch()
            .Is(List, 20_000, 10, item => item with { Rows = 1_000_000 })
            .Is(Lookup, 1_000_000, 0.05)
            .Is("UPDATE t SET a = $1 WHERE b = $2", 3_000_000, 0.01)
            .Judge(new RowByRow()).ShouldBeProblem(Lookup);
        finding.Title.ShouldBe("customers is asked 1,000,000 times, once for each row of another statement");
        finding.Evidence.Single(evidence => evidence.Name == "list that it follows").Value.ToString().ShouldBe(List);
        finding.Remedy!.Guidance.ShouldNotBeNull().ShouldContain("id = ANY($1)");
        finding.Severity.ShouldBe(Severity.Low);
    }

    [Fact]
    public void A_lookup_that_is_most_of_what_is_said_needs_no_list() =>
        new StatementSketch().Is(Lookup, 5_000_000, 1).Is(List, 100, 10).Judge(new RowByRow()).ShouldBeProblem(Lookup);

    [Fact]
    public void A_lookup_that_takes_no_time_is_what_a_database_is_for() =>
        new StatementSketch().Is(Lookup, 1_000_000, 0.01).Is(List, 20_000, 500, item => item with { Rows = 1_000_000 }).Judge(new RowByRow()).ShouldBeFine();

    [Theory]
    [InlineData("SELECT * FROM a JOIN b ON a.id = b.a WHERE a.id = $1")]
    [InlineData("SELECT * FROM customers WHERE born > $1")]
    [InlineData("SELECT * FROM customers WHERE id = ANY($1)")]
    [InlineData("SELECT * FROM generate_series(1, $1) WHERE 1 = $2")]
    [InlineData("UPDATE customers SET name = $1 WHERE id = $2")]
    [InlineData("SELECT * FROM customers")]
    public void Only_lookups_by_key_count(string query) =>
        new StatementSketch().Is(query, 5_000_000, 1).Judge(new RowByRow()).ShouldBeFine();

    [Fact]
    public void A_key_of_two_columns_is_read_with_casts_and_limits()
    {
        var lookup = Polystore.Postgres.Rules.Workload.Lookup.Of("SELECT name FROM s.members m WHERE m.club = $1::int AND $2 = m.person LIMIT $3").ShouldNotBeNull();
        lookup.Table.ShouldBe("members");
        lookup.Columns.ShouldBe(["club", "person"]);
    }

    [Fact]
    public void Pings_and_settings_are_chatter_when_they_are_many()
    {
        var finding = new StatementSketch()
            .Is("SELECT 1", 2_000_000, 0.01).Is("SET application_name = 'x'", 1_000_000, 0.01).Is(Lookup, 5_000_000, 0.1)
            .Judge(new IdleChatter()).ShouldBeProblem("database");
        finding.Title.ShouldStartWith("38% of all calls do nothing: SELECT $1");
    }

    [Fact]
    public void A_statement_of_many_blanks_is_judged_too() =>
        new StatementSketch().Is("SET a = 1" + new string(' ', 200_000), 2_000_000, 0.01).Is("SELECT 1" + new string(' ', 200_000) + "+ 1", 5_000_000, 0.1)
            .Judge(new IdleChatter()).ShouldBeProblem("database");

    [Fact]
    public void A_health_check_and_statements_that_only_begin_like_a_ping_are_not_chatter()
    {
        new StatementSketch().Is("SELECT 1", 86_400, 0.01).Is(Lookup, 1000, 1).Judge(new IdleChatter()).ShouldBeFine();
        new StatementSketch().Is("SELECT $1 FROM orders WHERE id = $2", 5_000_000, 0.1).Judge(new IdleChatter()).ShouldBeFine();
    }
}
