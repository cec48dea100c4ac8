using System.Globalization;
using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Errors;
using Polystore.Core.Observation;
using Polystore.Postgres.Explain;
using Polystore.Postgres.Observe;
using Polystore.TestServers;

namespace Polystore.Postgres.Tests.Explain.Connection;

/// <summary>Explaining while the server, the pooler or the statement does not play along.</summary>
public sealed class HostileServerTests
{
    private const string Schema = """
        CREATE TABLE orders (id int PRIMARY KEY, total int NOT NULL);
        INSERT INTO orders SELECT g, g % 100 FROM generate_series(1, 20000) g;
        CREATE TABLE audit (id int);
        CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO audit VALUES (NEW.id); RETURN NEW; END';
        CREATE TRIGGER note AFTER INSERT OR UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION note();
        ANALYZE;
        """;

    private static async Task<Explanation> ExplainAsync(string url, string sql, Func<ExplainRequest, ExplainRequest>? with = null)
    {
        var request = new ExplainRequest { Target = DatabaseUrl.Parse(url), Sql = sql, Now = DateTimeOffset.UtcNow };
        return await new PostgresExplainer(new PostgresProbe()).ExplainAsync(with?.Invoke(request) ?? request, null, CancellationToken.None);
    }

    [ServerFact(TestServer.Postgres)]
    public async Task A_session_that_is_ended_in_the_middle_is_said_in_one_sentence()
    {
        var server = await PostgresServer.SharedAsync();
        var database = await server.CreateDatabaseAsync(Schema);
        var explaining = ExplainAsync(server.Url(database), "SELECT pg_sleep(60), 'ended in the middle'", request => request with { Analyze = true, Options = new ObserveOptions { StatementTimeout = TimeSpan.FromMinutes(2) } });

        var ended = 0L;
        while (ended == 0 && !explaining.IsCompleted)
        {
            await Task.Delay(100);
            ended = (long)(await server.ScalarAsync("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND state = 'active' AND query LIKE 'EXPLAIN%ended in the middle%'", database))!;
        }

        var failure = await Should.ThrowAsync<TargetException>(() => explaining);
        failure.Message.ShouldContain("ended the connection");
        failure.Message.ShouldEndWith(".");
        failure.Message.ShouldNotContain("\n");
    }

    [ServerFact(TestServer.Postgres | TestServer.PgBouncer)]
    public async Task A_pooler_in_transaction_mode_may_stand_between_and_keeps_nothing()
    {
        var server = await PostgresServer.SharedAsync();
        var database = await server.CreateDatabaseAsync(Schema);
        await using var pooler = await PgBouncer.StartAsync(server);

        for (var i = 0; i < 3; i++)
        {
            (await ExplainAsync(pooler.Url(database), "SELECT * FROM orders WHERE total = $1")).Plan.Analyzed.ShouldBeFalse();
            (await ExplainAsync(pooler.Url(database), "SELECT * FROM orders WHERE id = $1", request => request with { Analyze = true, Parameters = new Dictionary<string, string> { ["1"] = "7" } })).Plan.Root.Rows.ShouldBe(1);
            (await ExplainAsync(pooler.Url(database), "UPDATE orders SET total = 0 WHERE id < 9", request => request with { Analyze = true, AnalyzeWrites = true })).Plan.Analyzed.ShouldBeTrue();
        }

        await using var connection = new Npgsql.NpgsqlConnection(string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={pooler.Port};Username=postgres;Database={database};Pooling=false"));
        await connection.OpenAsync();
        await using var command = new Npgsql.NpgsqlCommand(
            "SELECT (SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'polystore%') || current_setting('statement_timeout') || current_setting('plan_cache_mode') || (SELECT count(*) FROM audit)", connection);
        (await command.ExecuteScalarAsync()).ShouldBe("00auto0");
    }

    [ServerTheory(TestServer.Postgres)]
    [InlineData("INSERT INTO orders VALUES (99999, 1)")]
    [InlineData("UPDATE orders SET total = 1 WHERE id = 1")]
    [InlineData("WITH gone AS (DELETE FROM orders WHERE id = 2 RETURNING id) SELECT count(*) FROM gone")]
    [InlineData("INSERT INTO orders VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET total = 5")]
    [InlineData("MERGE INTO orders o USING (VALUES (1)) AS v (id) ON o.id = v.id WHEN MATCHED THEN DELETE")]
    [InlineData("CREATE TABLE copied AS SELECT * FROM orders")]
    [InlineData("SELECT * INTO copied FROM orders")]
    [InlineData("SELECT * FROM orders WHERE id = 3 FOR UPDATE")]
    [InlineData("EXPLAIN ANALYZE DELETE FROM orders")]
    public async Task Nothing_is_written_whatever_is_asked(string sql)
    {
        var server = await PostgresServer.SharedAsync();
        var database = await server.CreateDatabaseAsync(Schema);
        const string State = "SELECT concat((SELECT sum(hashtextextended(o::text, 0)) FROM orders o), '/', (SELECT count(*) FROM audit), '/', to_regclass('copied'))";
        var before = (string)(await server.ScalarAsync(State, database))!;

        (await ExplainAsync(server.Url(database), sql)).Plan.Analyzed.ShouldBeFalse();
        (await Should.ThrowAsync<UsageException>(() => ExplainAsync(server.Url(database), sql, request => request with { Analyze = true }))).Message.ShouldContain("--analyze-writes");
        (await ExplainAsync(server.Url(database), sql, request => request with { Analyze = true, AnalyzeWrites = true })).Plan.Analyzed.ShouldBeTrue();

        ((string)(await server.ScalarAsync(State, database))!).ShouldBe(before);
    }

    [ServerFact(TestServer.Postgres)]
    public async Task A_list_of_a_megabyte_is_explained()
    {
        var server = await PostgresServer.SharedAsync();
        var database = await server.CreateDatabaseAsync(Schema);
        var sql = $"SELECT id FROM orders WHERE total IN ({string.Join(", ", Enumerable.Range(1_000_000, 120_000))})";
        sql.Length.ShouldBeGreaterThan(1 << 20);

        var explanation = await ExplainAsync(server.Url(database), sql, request => request with { Analyze = true });

        explanation.Plan.Root.Rows.ShouldBe(0);
        explanation.Findings.ShouldContain(finding => finding.Id == "PG-PLAN-LONG-LIST");
    }
}
