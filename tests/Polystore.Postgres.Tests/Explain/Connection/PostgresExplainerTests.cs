using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Errors;
using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Core.Proofs;
using Polystore.Postgres.Explain;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Observe;
using Polystore.TestServers;

namespace Polystore.Postgres.Tests.Explain.Connection;

public sealed class PostgresExplainerTests
{
    private const string Schema = """
        CREATE TABLE orders (id bigint PRIMARY KEY, customer_id int NOT NULL, status text NOT NULL, total numeric NOT NULL);
        INSERT INTO orders SELECT i, i % 20000, CASE WHEN i % 1000 = 0 THEN 'lost' ELSE 'paid' END, i FROM generate_series(1, 200000) i;
        CREATE INDEX orders_status ON orders (status);
        CREATE SEQUENCE numbers;
        CREATE TABLE small (id int PRIMARY KEY);
        INSERT INTO small VALUES (1), (2);
        ANALYZE;
        """;

    private static readonly Lazy<Task<(PostgresServer Server, string Database)>> Shop = new(async () =>
    {
        var server = await PostgresServer.SharedAsync();
        return (server, await server.CreateDatabaseAsync(Schema));
    });

    private static async Task<Explanation> ExplainAsync(string sql, Func<ExplainRequest, ExplainRequest>? with = null, string role = "postgres")
    {
        var (server, database) = await Shop.Value;
        return await ExplainAsync(server.Url(database, role), sql, with);
    }

    private static Task<Explanation> ExplainAsync(string url, string sql, Func<ExplainRequest, ExplainRequest>? with = null)
    {
        var request = new ExplainRequest { Target = DatabaseUrl.Parse(url), Sql = sql, Now = DateTimeOffset.UtcNow };
        return new PostgresExplainer(new PostgresProbe()).ExplainAsync(with?.Invoke(request) ?? request, null, CancellationToken.None);
    }

    private static async Task<string> RefusalAsync(string sql, Func<ExplainRequest, ExplainRequest>? with = null) =>
        (await Should.ThrowAsync<UsageException>(() => ExplainAsync(sql, with))).Message;

    private static async Task<long> CountAsync(string sql)
    {
        var (server, database) = await Shop.Value;
        return (long)(await server.ScalarAsync(sql, database))!;
    }

    private static ExplainRequest Analyze(ExplainRequest request) => request with { Analyze = true };

    private static ExplainRequest AnalyzeWrites(ExplainRequest request) => request with { Analyze = true, AnalyzeWrites = true };

    [ServerFact(TestServer.Postgres)]
    public async Task A_query_is_planned_and_with_analyze_run()
    {
        var planned = await ExplainAsync("SELECT * FROM orders WHERE customer_id = 7");
        var run = await ExplainAsync("SELECT * FROM orders WHERE customer_id = 7", Analyze);

        planned.Plan.Analyzed.ShouldBeFalse();
        planned.Plan.Root.TotalCost.ShouldNotBeNull();
        planned.ServerVersion.ShouldNotBeNull();
        run.Plan.Analyzed.ShouldBeTrue();
        run.Plan.Root.Rows.ShouldBe(10);
        run.Plan.Root.Flatten().Sum(node => node.SelfBlocks).ShouldNotBeNull().ShouldBeGreaterThan(1000);
        run.Findings.ShouldContain(finding => finding.Id == "PG-PLAN-SEQ-SCAN");
        run.Findings[0].Proof.ShouldBeNull();
    }

    [ServerFact(TestServer.Postgres)]
    public async Task A_parallel_plan_is_measured_so_that_it_tells_what_each_worker_did()
    {
        var server = await PostgresServer.SharedAsync();
        var database = await server.CreateDatabaseAsync("CREATE TABLE jobs AS SELECT g AS id, g % 7 AS kind FROM generate_series(1, 5000) g; ANALYZE jobs");
        foreach (var setting in (string[])["parallel_setup_cost", "parallel_tuple_cost", "min_parallel_table_scan_size"])
        {
            await server.ExecuteAsync($"ALTER DATABASE {database} SET {setting} = 0");
        }

        var parallel = (PostgresPlan)(await ExplainAsync(server.Url(database), "SELECT kind, count(*) FROM jobs GROUP BY kind", Analyze)).Plan.Native!;
        var alone = (PostgresPlan)(await ExplainAsync("SELECT * FROM small", Analyze)).Plan.Native!;

        parallel.Nodes.ShouldContain(node => node.WorkersPlanned > 0);
        // VERBOSE alone prints it, and with it the times of each worker.
        parallel.Root.Output.ShouldNotBeEmpty();
        alone.Root.Output.ShouldBeEmpty();
    }

    [ServerFact(TestServer.Postgres)]
    public async Task An_explain_before_the_statement_does_not_run_it()
    {
        (await ExplainAsync("EXPLAIN (ANALYZE, BUFFERS) SELECT * FROM small")).Plan.Analyzed.ShouldBeFalse();
    }

    [ServerTheory(TestServer.Postgres)]
    [InlineData("DELETE FROM small")]
    [InlineData("INSERT INTO small VALUES (77)")]
    [InlineData("WITH gone AS (DELETE FROM small RETURNING *) SELECT * FROM gone")]
    [InlineData("SELECT * FROM small FOR UPDATE")]
    public async Task A_statement_that_writes_is_run_only_on_demand_and_leaves_nothing(string sql)
    {
        (await RefusalAsync(sql, Analyze)).ShouldContain("--analyze-writes");
        (await ExplainAsync(sql)).Plan.Analyzed.ShouldBeFalse();

        var run = await ExplainAsync(sql, AnalyzeWrites);

        run.Plan.Analyzed.ShouldBeTrue();
        run.Notes.ShouldContain(note => note.Contains("rolled back", StringComparison.Ordinal));
        (await CountAsync("SELECT count(*) FROM small")).ShouldBe(2);
    }

    [ServerFact(TestServer.Postgres)]
    public async Task A_function_that_writes_behind_a_select_is_stopped()
    {
        var (server, database) = await Shop.Value;
        await server.ExecuteAsync("CREATE OR REPLACE FUNCTION sneaky() RETURNS int LANGUAGE sql AS 'INSERT INTO small VALUES (99) RETURNING id'", database);

        (await RefusalAsync("SELECT sneaky()", Analyze)).ShouldContain("would change the database");

        (await CountAsync("SELECT count(*) FROM small")).ShouldBe(2);
    }

    [ServerFact(TestServer.Postgres)]
    public async Task What_a_rollback_does_not_undo_is_said_before_and_after()
    {
        (await RefusalAsync("SELECT nextval('numbers')", Analyze)).ShouldContain("nextval");

        var run = await ExplainAsync("SELECT nextval('numbers') FROM small FOR UPDATE", AnalyzeWrites);

        run.Notes.ShouldContain(note => note.Contains("nextval", StringComparison.Ordinal));
    }

    [ServerTheory(TestServer.Postgres)]
    [InlineData("VACUUM orders", "VACUUM has no plan")]
    [InlineData("CREATE TABLE x (a int)", "CREATE has no plan")]
    [InlineData("SELECT 1; SELECT 2; SELECT 3", "3 statements")]
    [InlineData("-- nothing", "no statement")]
    [InlineData("SELECT * FROM small WHERE id + 1 = $1", "Values are missing for $1 (integer)", true)]
    [InlineData("SELECT 1/0", "division by zero", true)]
    public async Task What_has_no_plan_is_refused_in_one_sentence(string sql, string words, bool analyze = false)
    {
        var sentence = await RefusalAsync(sql, request => request with { Analyze = analyze });

        sentence.ShouldContain(words);
        sentence.ShouldEndWith(".");
    }

    [ServerFact(TestServer.Postgres)]
    public async Task The_only_statement_with_a_plan_is_chosen_among_others()
    {
        var explanation = await ExplainAsync("SET work_mem = '1GB'; SELECT * FROM small; COMMIT");

        explanation.Plan.Sql.ShouldBe("SELECT * FROM small");
        explanation.Notes.ShouldContain(note => note.StartsWith("2 other statements", StringComparison.Ordinal));
    }

    [ServerFact(TestServer.Postgres)]
    public async Task A_syntax_error_points_at_its_place_in_the_users_own_text()
    {
        var failure = await Should.ThrowAsync<UsageException>(() => ExplainAsync("-- ö 🙂\nSELECT '🙂', id\nFORM small"));

        failure.Message.ShouldContain("line 3, column 6");
        failure.Excerpt.ShouldBe("FORM small\n     ^");
    }

    [ServerFact(TestServer.Postgres)]
    public async Task A_place_is_right_behind_an_explain_and_inside_a_prepared_statement()
    {
        (await RefusalAsync("EXPLAIN SELECT nme FROM small")).ShouldContain("column 16");
        (await RefusalAsync("SELECT nme FROM small WHERE id = $1")).ShouldContain("column 8");
    }

    [ServerFact(TestServer.Postgres)]
    public async Task An_unknown_table_gets_the_nearest_name()
    {
        (await RefusalAsync("SELECT * FROM odrers")).ShouldContain("did you mean orders?");
    }

    [ServerFact(TestServer.Postgres)]
    public async Task A_missing_privilege_and_a_timeout_are_said()
    {
        var (server, _) = await Shop.Value;
        var role = await server.CreateRoleAsync();

        (await Should.ThrowAsync<TargetException>(() => ExplainAsync("SELECT * FROM orders", Analyze, role))).Message.ShouldContain("permission denied for table orders");
        (await Should.ThrowAsync<TargetException>(() => ExplainAsync("SELECT pg_sleep(30)", request => Analyze(request) with { Options = new ObserveOptions { StatementTimeout = TimeSpan.FromSeconds(1) } })))
            .Message.ShouldContain("--statement-timeout");
    }

    [ServerFact(TestServer.Postgres)]
    public async Task Parameters_take_values_and_the_generic_plan_stands_beside()
    {
        var rare = await ExplainAsync("SELECT * FROM orders WHERE status = $1", request => request with { Parameters = new Dictionary<string, string> { ["1"] = "lost" } });
        var generic = await ExplainAsync("SELECT * FROM orders WHERE status = $1");

        // Autovacuum may have sampled the table anew between the two.
        rare.Plan.Totals["generic_cost"].ShouldBe(generic.Plan.Root.TotalCost!.Value, 0.01 * generic.Plan.Root.TotalCost!.Value);
        rare.Plan.Totals["custom_cost"].ShouldBeLessThan(generic.Plan.Root.TotalCost!.Value / 2);
        rare.Notes.ShouldContain(note => note.Contains("prepared statements may change plans", StringComparison.Ordinal));
        generic.Notes.ShouldContain(note => note.Contains("generic plan", StringComparison.Ordinal));
    }

    [ServerFact(TestServer.Postgres)]
    public async Task Parameters_that_are_missing_or_too_many_are_named_with_their_types()
    {
        var one = new Dictionary<string, string> { ["1"] = "lost" };

        (await RefusalAsync("SELECT * FROM orders WHERE status = $1 AND abs(id) = $2", request => request with { Parameters = one })).ShouldContain("$2 (bigint)");
        (await RefusalAsync("SELECT * FROM orders", request => request with { Parameters = one })).ShouldContain("no parameters");
        (await RefusalAsync("SELECT * FROM orders WHERE id = $1", request => request with { Parameters = new Dictionary<string, string> { ["7"] = "1" } })).ShouldContain("no parameter '7'");
    }

    [ServerFact(TestServer.Postgres | TestServer.HypoPg)]
    public async Task An_index_of_a_kind_that_hypopg_does_not_know_is_proposed_unproven()
    {
        var server = await PostgresServer.SharedAsync();
        var database = await server.CreateDatabaseAsync("""
            CREATE EXTENSION hypopg;
            CREATE TABLE docs AS SELECT i AS id, jsonb_build_object('n', i, 'pad', repeat('x', 200)) AS doc FROM generate_series(1, 20000) i;
            ANALYZE docs;
            """);

        var explanation = await ExplainAsync(server.Url(database), "SELECT * FROM docs WHERE doc @> '{\"n\": 5}'");

        var finding = explanation.Findings.Where(finding => finding.Remedy?.Apply.Any(statement => statement.Contains("USING gin", StringComparison.Ordinal)) == true).ShouldHaveSingleItem();
        finding.Proof.ShouldBeNull();
    }

    [ServerFact(TestServer.Postgres | TestServer.HypoPg)]
    public async Task An_index_is_proposed_with_the_planners_word_when_hypopg_is_there()
    {
        var server = await PostgresServer.SharedAsync();
        var database = await server.CreateDatabaseAsync(Schema + "CREATE SCHEMA tools; CREATE EXTENSION hypopg SCHEMA tools;");
        foreach (var (sql, values) in new[] { ("SELECT * FROM orders WHERE customer_id = 7", Array.Empty<string>()), ("SELECT * FROM orders WHERE customer_id = $1", ["7"]) })
        {
            var explanation = await ExplainAsync(server.Url(database), sql, request => Analyze(request) with { Parameters = values.ToDictionary(_ => "1") });

            var finding = explanation.Findings.Single(one => one.Id == "PG-PLAN-SEQ-SCAN");
            var proof = finding.Proof.ShouldNotBeNull();
            proof.Kind.ShouldBe(ProofKind.Planner);
            proof.Runs[0].After.ShouldBeLessThan(proof.Runs[0].Before / 10);
            proof.Environment.ShouldContain("HypoPG");
            finding.Remedy!.Withheld.ShouldBeNull();
        }

        (await server.ScalarAsync("SELECT count(*) FROM pg_indexes WHERE tablename = 'orders'", database)).ShouldBe(2L);
    }

    [ServerFact(TestServer.Postgres)]
    public async Task A_table_whose_name_two_schemas_share_is_found_all_the_same()
    {
        var server = await PostgresServer.SharedAsync();
        var database = await server.CreateDatabaseAsync(Schema + "CREATE SCHEMA tenant; CREATE TABLE tenant.orders (LIKE public.orders);");

        var explanation = await ExplainAsync(server.Url(database), "SELECT * FROM orders WHERE customer_id = 7");

        explanation.Plan.Root.Flatten().ShouldContain(node => node.Schema == "public");
        explanation.Findings.Single(finding => finding.Id == "PG-PLAN-SEQ-SCAN").Remedy!.Apply[0].ShouldContain("customer_id");
    }

    [ServerFact(TestServer.Postgres)]
    public async Task A_server_in_recovery_explains_and_runs_queries()
    {
        await using var primary = await PostgresServer.StartAsync();
        await primary.ExecuteAsync("CREATE TABLE t AS SELECT generate_series(1, 10) AS a");
        await using var replica = await primary.StartReplicaAsync();

        (await ExplainAsync(replica.Url(), "SELECT * FROM t WHERE a = $1", request => Analyze(request) with { Parameters = new Dictionary<string, string> { ["1"] = "3" } })).Plan.Root.Rows.ShouldBe(1);
        await Should.ThrowAsync<UsageException>(() => ExplainAsync(replica.Url(), "DELETE FROM t", AnalyzeWrites));
    }

    [ServerFact(TestServer.Postgres)]
    public async Task Saved_plans_are_judged_with_and_without_their_database()
    {
        var (server, database) = await Shop.Value;
        const string sql = "SELECT * FROM orders WHERE customer_id = 7";
        await using var connection = await server.OpenAsync(database);
        await using var command = new Npgsql.NpgsqlCommand($"EXPLAIN (FORMAT YAML) {sql}", connection);
        var text = (string)(await command.ExecuteScalarAsync())!;
        var snapshot = await new PostgresProbe().ObserveAsync(DatabaseUrl.Parse(server.Url(database)), new ObserveOptions(), null, CancellationToken.None);
        var saved = new SavedPlans();

        saved.Recognizes(text).ShouldBeTrue();
        saved.Recognizes("SELECT 1").ShouldBeFalse();
        var alone = await saved.ReadAsync(new ReadPlanRequest { Text = text + "\n\n" + text, Now = DateTimeOffset.UtcNow }, CancellationToken.None);
        var known = await saved.ReadAsync(new ReadPlanRequest { Text = text, Sql = sql, Snapshot = snapshot, Now = DateTimeOffset.UtcNow }, CancellationToken.None);

        alone.ShouldNotBeEmpty();
        known.Single().Findings.Single(finding => finding.Id == "PG-PLAN-SEQ-SCAN").State.ShouldBe(FindingState.Problem);
        known.Single().Findings[0].Remedy!.Apply.ShouldNotBeEmpty();
    }
}
