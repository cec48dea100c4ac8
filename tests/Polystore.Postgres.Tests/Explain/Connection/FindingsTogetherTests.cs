using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Findings;
using Polystore.Postgres.Explain;
using Polystore.Postgres.Observe;
using Polystore.TestServers;

namespace Polystore.Postgres.Tests.Explain.Connection;

/// <summary>One decision is one finding, and an index that nobody needs is not proposed.</summary>
public sealed class FindingsTogetherTests
{
    private const string Schema = """
        CREATE TABLE events (id int NOT NULL, kind int NOT NULL, payload jsonb NOT NULL, happened date NOT NULL) PARTITION BY RANGE (happened);
        CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2025-02-01');
        CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM ('2025-02-01') TO ('2025-03-01');
        CREATE TABLE events_3 PARTITION OF events FOR VALUES FROM ('2025-03-01') TO ('2025-04-01');
        INSERT INTO events SELECT g, g % 3000, jsonb_build_object('user', 'user ' || g), date '2025-01-01' + g % 90 FROM generate_series(1, 60000) g;
        CREATE TABLE people (id int PRIMARY KEY, boss int, name text NOT NULL, left_on date);
        INSERT INTO people SELECT g, g % 9000, 'name ' || g, CASE WHEN g % 60 = 0 THEN date '2025-01-01' END FROM generate_series(1, 30000) g;
        ANALYZE;
        """;

    private static readonly Lazy<Task<string>> Url = new(async () =>
    {
        var server = await PostgresServer.SharedAsync();
        return server.Url(await server.CreateDatabaseAsync(Schema));
    });

    private static async Task<IReadOnlyList<Finding>> FindAsync(string sql)
    {
        var request = new ExplainRequest { Target = DatabaseUrl.Parse(await Url.Value), Sql = sql, Analyze = true, Now = DateTimeOffset.UtcNow };
        return (await new PostgresExplainer(new PostgresProbe()).ExplainAsync(request, null, CancellationToken.None)).Findings;
    }

    [ServerTheory(TestServer.Postgres)]
    [InlineData("SELECT * FROM events WHERE kind = 77", "PG-PLAN-SEQ-SCAN", "CREATE INDEX idx_events_kind ON public.events (kind)", "2 more partitions of events")]
    [InlineData("SELECT * FROM events WHERE payload ->> 'user' = 'user 77'", "PG-PLAN-EXPRESSION", "CREATE INDEX idx_events_payload ON public.events ((payload ->> 'user'))", "2 more partitions of events")]
    [InlineData("SELECT * FROM events WHERE kind = 77 AND happened = '2025-02-03'", "PG-PLAN-SEQ-SCAN", "ON public.events (", "is read whole")]
    [InlineData("SELECT a.id, b.id FROM people a, people b WHERE a.boss = 77 AND b.boss = 77", "PG-PLAN-SEQ-SCAN", "CREATE INDEX CONCURRENTLY idx_people_boss ON public.people (boss)", "1 more place")]
    public async Task Partitions_and_tables_read_twice_are_one_finding(string sql, string rule, string create, string title)
    {
        var finding = (await FindAsync(sql)).Where(finding => finding.Id == rule).ShouldHaveSingleItem();

        finding.Title.ShouldContain(title);
        finding.Remedy!.Apply[0].ShouldContain(create);
        finding.Remedy.Rollback.ShouldHaveSingleItem();
        finding.Impact.ShouldNotBeNull();
    }

    [ServerTheory(TestServer.Postgres)]
    [InlineData("SELECT * FROM people WHERE name LIKE '%29999%' AND left_on IS NULL")]
    [InlineData("SELECT * FROM people WHERE left_on IS NULL AND id % 30000 = 7")]
    public async Task What_most_rows_have_is_no_reason_for_an_index(string sql) =>
        (await FindAsync(sql)).ShouldNotContain(finding => finding.Remedy != null && finding.Remedy.Apply.Any(statement => statement.Contains("left_on", StringComparison.Ordinal)));
}
