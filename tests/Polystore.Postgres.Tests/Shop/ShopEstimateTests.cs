using Npgsql;
using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Postgres.Explain;
using Polystore.Postgres.Explain.Arithmetic;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Parsing;
using Polystore.Postgres.Observe;
using Polystore.Postgres.Tests.Explain.Faults;
using Polystore.Postgres.Tests.Faults;
using Polystore.Samples.Shop;
using Polystore.TestServers;

namespace Polystore.Postgres.Tests.Shop;

/// <summary>A join of twelve tables with stale statistics: the misestimate is traced to where it begins, and the cure repairs the plan.</summary>
public sealed class ShopEstimateTests
{
    private const string Sql = """
        SELECT count(*), sum(i.quantity)
          FROM orders o
          JOIN users u ON u.id = o.user_id
          JOIN countries c ON c.code = u.country_code
          JOIN profiles f ON f.user_id = u.id
          JOIN order_items i ON i.order_id = o.id
          JOIN products p ON p.id = i.product_id
          JOIN categories g ON g.id = p.category_id
          LEFT JOIN payments y ON y.order_id = o.id
          LEFT JOIN shipments s ON s.order_id = o.id
          LEFT JOIN coupons k ON k.code = o.coupon_code
          LEFT JOIN product_texts x ON x.product_id = p.id AND x.locale = 'en'
          LEFT JOIN wishlists w ON w.user_id = u.id AND w.product_id = p.id
         WHERE o.status = 'held'
        """;

    [ServerFact(TestServer.Postgres)]
    public async Task Misestimate_of_a_join_of_twelve_tables_is_traced_to_its_first_node_and_its_cure_repairs_the_plan()
    {
        var server = await PostgresServer.SharedAsync();
        var database = await ShopDatabase.CreateAsync(server, new ShopOptions { Scale = 0.05 });
        await FaultSuite.RunAsync(server, database, "ALTER TABLE orders SET (autovacuum_enabled = off); ANALYZE; UPDATE orders SET status = 'held' WHERE id % 2 = 0; SELECT pg_stat_force_next_flush(); SELECT 1;");

        var (before, wrong) = await ExplainAsync(server, database);
        var finding = wrong.ShouldHaveSingleItem(string.Join("; ", wrong.Select(found => $"{found.Id} {found.Subject.Location} {found.Title}")));
        finding.Id.ShouldBe("PG-PLAN-STALE-STATISTICS");
        var node = PlanFaultSuite.NodeOf(new Explanation { Target = null, ServerVersion = null, Plan = before.ToQueryPlan() with { Native = before }, Findings = [] }, finding);
        node.RelationName.ShouldBe("orders");

        // The joins above are wrong as well, and are not reported again.
        var times = PlanArithmetic.Of(before);
        before.Nodes.Count(each => each.NodeType is "Nested Loop" or "Hash Join" or "Merge Join" && times[each].MisestimateFactor > 10).ShouldBeGreaterThan(2);

        await FaultSuite.ApplyAsync(server, database, new Change(finding.Fingerprint, finding.Title, finding.Remedy!.Apply, finding.Remedy.Rollback));
        var (after, left) = await ExplainAsync(server, database);
        left.Select(found => $"{found.Id} {found.Title}").ShouldBeEmpty();
        PlanFaultSuite.Measure(after, PlanMeasure.Misestimate).ShouldBeLessThan(PlanFaultSuite.Measure(before, PlanMeasure.Misestimate) / 10);
        PlanFaultSuite.Measure(after, PlanMeasure.Blocks).ShouldBeLessThan(PlanFaultSuite.Measure(before, PlanMeasure.Blocks) / 2);
    }

    private static async Task<(PostgresPlan Plan, IReadOnlyList<Finding> Wrong)> ExplainAsync(PostgresServer server, string database)
    {
        await using var connection = await server.OpenAsync(database);
        await using var command = new NpgsqlCommand($"EXPLAIN (ANALYZE, BUFFERS, SETTINGS, FORMAT JSON) {Sql}", connection) { CommandTimeout = 120 };
        var plan = PostgresPlanReader.Read((string)(await command.ExecuteScalarAsync())!);
        var snapshot = await new PostgresProbe().ObserveAsync(DatabaseUrl.Parse(server.Url(database)), new ObserveOptions(), null, CancellationToken.None);
        var explanation = await new QueryAnalyzer().AnalyzeAsync(plan, snapshot, Sql);
        return (plan, explanation.Findings.Where(found => found.State == FindingState.Problem && Estimates.Contains(found.Id)).ToList());
    }

    private static readonly string[] Estimates =
    [
        "PG-PLAN-STALE-STATISTICS", "PG-PLAN-CORRELATED-COLUMNS", "PG-PLAN-CORRELATED-GROUPS", "PG-PLAN-EXPRESSION-STATISTICS", "PG-PLAN-FUNCTION-ROWS", "PG-PLAN-MISESTIMATE",
    ];
}
