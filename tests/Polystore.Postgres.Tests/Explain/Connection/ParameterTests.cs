using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Postgres.Explain;
using Polystore.Postgres.Observe;
using Polystore.TestServers;

namespace Polystore.Postgres.Tests.Explain.Connection;

/// <summary>Parameters without values: the generic plan, and plans for values out of the statistics.</summary>
public sealed class ParameterTests
{
    private const string Secret = "s3cret-status";

    private const string Schema = $"""
        CREATE TABLE orders (id int PRIMARY KEY, status text NOT NULL, placed date NOT NULL, note text);
        INSERT INTO orders SELECT g, CASE WHEN g % 2000 = 0 THEN 'rare-' || g % 3 ELSE '{Secret}' END, date '2024-01-01' + g % 1000 FROM generate_series(1, 100000) g;
        CREATE INDEX orders_status ON orders (status);
        CREATE INDEX orders_placed ON orders (placed);
        -- ANALYZE reads 300 rows for each: all of them, so that no sample may miss a rare value.
        ALTER TABLE orders ALTER status SET STATISTICS 1000;
        ANALYZE;
        """;

    private static readonly Lazy<Task<string>> Url = new(async () =>
    {
        var server = await PostgresServer.SharedAsync();
        return server.Url(await server.CreateDatabaseAsync(Schema));
    });

    private static async Task<Explanation> ExplainAsync(string sql, bool analyze = false, params (string Name, string Value)[] parameters) =>
        await new PostgresExplainer(new PostgresProbe()).ExplainAsync(
            new ExplainRequest
            {
                Target = DatabaseUrl.Parse(await Url.Value),
                Sql = sql,
                Analyze = analyze,
                Parameters = parameters.ToDictionary(pair => pair.Name, pair => pair.Value),
                Now = DateTimeOffset.UtcNow,
            },
            null,
            CancellationToken.None);

    private static string Notes(Explanation explanation) => string.Join('\n', explanation.Notes);

    [ServerTheory(TestServer.Postgres)]
    [InlineData("SELECT * FROM orders WHERE status = $1", "For the most common value of orders.status", "Seq Scan on orders", "For the least common known value of orders.status", "Index Scan using orders_status")]
    [InlineData("SELECT * FROM orders WHERE status = ANY ($1)", "For the most common value of orders.status", "Seq Scan on orders", "For the least common known value of orders.status", "Index Scan using orders_status")]
    [InlineData("SELECT * FROM orders o WHERE $1::date < o.placed", "For the median of orders.placed", "Seq Scan", "For nearly the greatest value of orders.placed", "orders_placed")]
    [InlineData("SELECT * FROM orders WHERE placed BETWEEN $1 AND $2", "40th percentile of orders.placed", "60th percentile", "For nearly the least value of orders.placed", "nearly the greatest value of orders.placed", "Seq Scan")]
    public async Task Plans_that_depend_on_the_value_are_shown_by_what_the_values_are(string sql, params string[] words)
    {
        var explanation = await ExplainAsync(sql);

        var notes = Notes(explanation);
        notes.ShouldContain("This is the generic plan");
        notes.ShouldContain("The plan depends on the value");
        notes.ShouldContain("For any value (the generic plan)");
        foreach (var word in words)
        {
            notes.ShouldContain(word);
        }

        notes.ShouldNotContain(Secret);
        explanation.Plan.Totals["generic_cost"].ShouldBe(explanation.Plan.Root.TotalCost!.Value);
    }

    [ServerTheory(TestServer.Postgres)]
    [InlineData("SELECT * FROM orders WHERE id = $1 ORDER BY id LIMIT $2")]
    [InlineData("SELECT * FROM orders WHERE note = $1")]
    public async Task One_plan_for_all_values_and_columns_without_statistics_need_no_words(string sql) =>
        Notes(await ExplainAsync(sql)).ShouldNotContain("depends on the value");

    [ServerFact(TestServer.Postgres)]
    public async Task A_measured_statement_takes_what_was_not_given_from_the_statistics()
    {
        var explanation = await ExplainAsync("SELECT * FROM orders WHERE status = $1 AND id < $2 LIMIT $3", true, ("2", "500"));

        explanation.Plan.Analyzed.ShouldBeTrue();
        explanation.Plan.Root.Rows.ShouldBe(10);
        Notes(explanation).ShouldContain("Values that were not given are out of the statistics: $1 is the most common value of orders.status, $3 is 10 rows; --param gives others.");
        Notes(explanation).ShouldNotContain(Secret);
    }
}
