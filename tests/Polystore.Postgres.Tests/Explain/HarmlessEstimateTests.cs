using Polystore.Postgres.Explain;
using Polystore.Postgres.Explain.Parsing;

namespace Polystore.Postgres.Tests.Explain;

/// <summary>A wrong estimate harms the joins above it, and not what would be computed whatever the joins were.</summary>
public sealed class HarmlessEstimateTests
{
    [Theory]
    [InlineData("Limit")]
    [InlineData("Subquery Scan on t")]
    public async Task A_subquery_beside_a_wrong_estimate_is_not_its_harm(string beside)
    {
        var explanation = await new QueryAnalyzer().AnalyzeAsync(PostgresPlanReader.Read($$"""
            Nested Loop Left Join  (cost=1.00..900.00 rows=13400 width=8) (actual time=105.000..124.000 rows=10 loops=1)
              ->  {{beside}}  (cost=0.50..800.00 rows=10 width=8) (actual time=104.000..110.000 rows=10 loops=1)
                    ->  Seq Scan on posts p  (cost=0.00..790.00 rows=10 width=8) (actual time=0.100..108.000 rows=10 loops=1)
                          Filter: (kind = 1)
                          Rows Removed by Filter: 50000
              ->  Index Only Scan using views_post on views v  (cost=0.42..8.00 rows=1340 width=4) (actual time=0.100..0.200 rows=0 loops=10)
                    Index Cond: (post_id = p.id)
                    Heap Fetches: 0
            Execution Time: 124.500 ms
            """));

        explanation.Findings.Where(finding => finding.Id == "PG-PLAN-MISESTIMATE").ShouldHaveSingleItem().Weight.ShouldBe(12, 0.5);
    }
}
