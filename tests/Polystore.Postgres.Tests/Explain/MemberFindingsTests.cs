using Polystore.Core.Findings;
using Polystore.Postgres.Explain;
using Polystore.Postgres.Explain.Parsing;

namespace Polystore.Postgres.Tests.Explain;

public sealed class MemberFindingsTests
{
    [Fact]
    public async Task What_is_said_of_partition_after_partition_is_one_finding()
    {
        var findings = await FindingsAsync(i => $"logs_{i} l_{i}");

        var only = findings.ShouldHaveSingleItem();
        only.Title.ShouldContain("the same in 4 other partitions");
        only.Evidence.ShouldContain(evidence => evidence.Name == "also at");
    }

    [Fact]
    public async Task What_is_said_of_other_tables_under_an_append_stays_apart() =>
        (await FindingsAsync(i => $"{(char)('a' + i)} {(char)('a' + i)}")).Count.ShouldBe(5);

    private static async Task<IReadOnlyList<Finding>> FindingsAsync(Func<int, string> table)
    {
        var plan = "Append  (cost=0.00..90000.00 rows=50 width=4) (actual time=0.1..5000.0 rows=5 loops=1)\n" + string.Concat(Enumerable.Range(1, 5).Select(i =>
            $"  ->  Index Scan using i_{i} on {table(i)}  (cost=0.00..9000.00 rows=10 width=4) (actual time=0.1..{1000 - i}.0 rows=1 loops=1)\n        Index Cond: (kind = 1)\n        Filter: (level = 9)\n        Rows Removed by Filter: 900000\n"));
        var explanation = await new QueryAnalyzer().AnalyzeAsync(PostgresPlanReader.Read(plan));
        return explanation.Findings.Where(finding => finding is { State: FindingState.Problem, Id: "PG-PLAN-INDEX-FILTER" }).ToList();
    }
}
