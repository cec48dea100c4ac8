using Polystore.Core.Findings;
using Polystore.Postgres.Explain;
using Polystore.Postgres.Explain.Parsing;

namespace Polystore.Postgres.Tests.Explain;

/// <summary>EXPLAIN without ANALYZE says the cost of one call of a subplan, and not how often it is called.</summary>
public sealed class PlannedSubplanTests
{
    [Fact]
    public async Task A_table_that_a_subquery_reads_for_every_row_is_found_in_a_plan_that_was_not_executed()
    {
        var finding = await ScanAsync("comments", """
            Limit  (cost=12349272.12..12369411.15 rows=1 width=39)
              ->  Result  (cost=4042.13..12349272.12 rows=613 width=39)
                    ->  Sort  (cost=4042.13..4043.66 rows=613 width=31)
                          Sort Key: p.creationdate DESC
                          ->  Index Scan using posts_type on posts p  (cost=9.77..4013.75 rows=613 width=26)
                                Index Cond: (posttypeid = 1)
                    SubPlan 1
                      ->  Aggregate  (cost=20139.01..20139.02 rows=1 width=8)
                            ->  Seq Scan on comments c  (cost=0.00..20139.00 rows=6 width=0)
                                  Filter: (postid = p.id)
            """);

        finding.ShouldNotBeNull().Title.ShouldBe("comments is read whole 613 times to keep 3,678 rows");
        finding.Severity.ShouldBe(Severity.High);
    }

    [Fact]
    public async Task A_hashed_subquery_is_read_once() =>
        (await ScanAsync("badges", """
            Seq Scan on users u  (cost=11.50..9000000.00 rows=50000 width=4)
              Filter: (NOT (hashed SubPlan 1))
              SubPlan 1
                ->  Seq Scan on badges  (cost=0.00..2000.00 rows=7 width=4)
                      Filter: (class = 1)
            """)).ShouldBeNull();

    private static async Task<Finding?> ScanAsync(string table, string plan) =>
        (await new QueryAnalyzer().AnalyzeAsync(PostgresPlanReader.Read(plan))).Findings.SingleOrDefault(finding => finding is { State: FindingState.Problem, Id: "PG-PLAN-SEQ-SCAN" } && finding.Title.StartsWith(table, StringComparison.Ordinal));
}
