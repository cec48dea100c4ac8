using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Errors;
using Polystore.Postgres.Explain;
using Polystore.Postgres.Observe;
using Polystore.TestServers;

namespace Polystore.Postgres.Tests.Explain.Connection;

/// <summary>Statements as they stand in scripts, in psql, in the code of applications and in the server's log.</summary>
public sealed class StatementInputTests
{
    private const string Schema = """
        CREATE TABLE orders (id int PRIMARY KEY, status text NOT NULL, tags jsonb NOT NULL DEFAULT '{}', total int NOT NULL CONSTRAINT total_is_positive CHECK (total > 0));
        INSERT INTO orders SELECT g, 'paid', '{"a": 1}', g FROM generate_series(1, 500) g;
        CREATE TABLE seen (id int);
        CREATE FUNCTION peek() RETURNS int LANGUAGE plpgsql VOLATILE AS 'BEGIN RETURN 1; END';
        CREATE FUNCTION note() RETURNS int LANGUAGE sql VOLATILE AS 'INSERT INTO seen VALUES (1) RETURNING id';
        ANALYZE;
        """;

    private static readonly Lazy<Task<(PostgresServer Server, string Database)>> Shop = new(async () =>
    {
        var server = await PostgresServer.SharedAsync();
        return (server, await server.CreateDatabaseAsync(Schema));
    });

    private static async Task<Explanation> ExplainAsync(string sql, Func<ExplainRequest, ExplainRequest>? with = null)
    {
        var (server, database) = await Shop.Value;
        var request = new ExplainRequest { Target = DatabaseUrl.Parse(server.Url(database)), Sql = sql, Now = DateTimeOffset.UtcNow };
        return await new PostgresExplainer(new PostgresProbe()).ExplainAsync(with?.Invoke(request) ?? request, null, CancellationToken.None);
    }

    private static async Task<UsageException> RefusalAsync(string sql, Func<ExplainRequest, ExplainRequest>? with = null) =>
        await Should.ThrowAsync<UsageException>(() => ExplainAsync(sql, with));

    private static Func<ExplainRequest, ExplainRequest> Given(params (string Name, string Value)[] values) =>
        request => request with { Parameters = values.ToDictionary(pair => pair.Name, pair => pair.Value) };

    [ServerTheory(TestServer.Postgres)]
    [InlineData("PREPARE find (int) AS SELECT * FROM orders WHERE id = $1", "SELECT * FROM orders WHERE id = $1")]
    [InlineData("PREPARE find AS SELECT id AS \"AS\" FROM orders", "SELECT id AS \"AS\" FROM orders")]
    [InlineData("COPY (SELECT id FROM orders WHERE total > (SELECT 3)) TO STDOUT (FORMAT csv)", "SELECT id FROM orders WHERE total > (SELECT 3)")]
    [InlineData("DECLARE c CURSOR FOR SELECT id FROM orders", "DECLARE c CURSOR FOR SELECT id FROM orders")]
    [InlineData("CREATE TABLE copy AS SELECT id FROM orders", "CREATE TABLE copy AS SELECT id FROM orders")]
    [InlineData("EXPLAIN (ANALYZE, VERBOSE) SELECT id FROM orders;", "SELECT id FROM orders")]
    public async Task The_query_inside_another_statement_is_explained(string sql, string explained)
    {
        var explanation = await ExplainAsync(sql);

        explanation.Plan.Sql.ShouldBe(explained);
        explanation.Plan.Analyzed.ShouldBeFalse();
        explanation.Plan.Root.TotalCost.ShouldNotBeNull();
    }

    [ServerFact(TestServer.Postgres)]
    public async Task A_prepared_statement_takes_its_values_and_its_place_is_that_of_the_text()
    {
        (await ExplainAsync("PREPARE find (int) AS SELECT * FROM orders WHERE id = $1", Given(("1", "7")))).Plan.Totals.Keys.ShouldContain("custom_cost");
        (await RefusalAsync("PREPARE find (int) AS SELECT nme FROM orders WHERE id = $1")).Message.ShouldContain("line 1, column 30");
        (await RefusalAsync("EXECUTE find(7)")).Message.ShouldBe("What EXECUTE runs is known to the session that prepared it alone; give the statement itself, with --param for its values.");
    }

    [ServerTheory(TestServer.Postgres)]
    [InlineData("COPY orders FROM STDIN", "COPY has no plan")]
    [InlineData("COPY orders TO STDOUT", "COPY has no plan")]
    [InlineData("DO $$ BEGIN PERFORM 1; END $$", "DO has no plan")]
    [InlineData("CALL x()", "CALL has no plan")]
    [InlineData("BEGIN; COMMIT", "None of the 2 statements has a plan")]
    public async Task What_holds_no_query_is_refused(string sql, string words) => (await RefusalAsync(sql)).Message.ShouldStartWith(words);

    [ServerFact(TestServer.Postgres)]
    public async Task One_statement_of_a_script_is_chosen_by_its_number_among_those_with_a_plan()
    {
        const string Script = "SET search_path = public;\nSELECT 1;\nCREATE INDEX ON orders (total);\nSELECT id FROM orders WHERE total = 3;\nDELETE FROM orders";

        (await ExplainAsync(Script, request => request with { Nth = 2 })).Plan.Sql.ShouldBe("SELECT id FROM orders WHERE total = 3");
        (await ExplainAsync(Script, request => request with { Nth = 3 })).Plan.Sql.ShouldBe("DELETE FROM orders");
        (await RefusalAsync(Script)).Message.ShouldBe("There are 3 statements with a plan, and one is explained at a time; choose it with --nth.");
        (await RefusalAsync(Script, request => request with { Nth = 4 })).Message.ShouldBe("There is no statement 4; 3 of the text have a plan.");
        (await RefusalAsync(Script.Replace("total = 3", "totl = 3"), request => request with { Nth = 2 })).Message.ShouldContain("line 4, column 29");
    }

    [ServerTheory(TestServer.Postgres)]
    [InlineData("\\timing on\n\\pset pager off\nSELECT id FROM orders WHERE total = 3;\n", "SELECT id FROM orders WHERE total = 3")]
    [InlineData("SELECT id FROM orders \\gx\n", "SELECT id FROM orders")]
    [InlineData("SELECT id FROM orders WHERE status <> E'a\\\\b' \\watch 2", "SELECT id FROM orders WHERE status <> E'a\\\\b'")]
    [InlineData("SELECT '\\timing' AS word FROM orders", "SELECT '\\timing' AS word FROM orders")]
    public async Task Meta_commands_of_psql_are_passed_over(string text, string explained) => (await ExplainAsync(text)).Plan.Sql.ShouldBe(explained);

    [ServerFact(TestServer.Postgres)]
    public async Task A_place_behind_a_meta_command_is_that_of_the_text() =>
        (await RefusalAsync("\\timing on\nSELECT nme FROM orders")).Message.ShouldContain("line 2, column 8");

    [ServerTheory(TestServer.Postgres)]
    [InlineData("SELECT * FROM orders WHERE id = :id AND total > :least", "id is $1, least is $2", "id", "least")]
    [InlineData("SELECT * FROM orders WHERE id = ? AND total > ?", "the first is $1, the second is $2", "1", "2")]
    [InlineData("SELECT * FROM orders WHERE id = %s AND total > %s", "the first is $1, the second is $2", "1", "2")]
    [InlineData("SELECT * FROM orders WHERE id = %(id)s AND total > %(least)s AND id = %(id)s", "id is $1, least is $2", "id", "least")]
    public async Task Placeholders_of_drivers_take_values_by_their_own_names(string sql, string words, string first, string second)
    {
        var explanation = await ExplainAsync(sql, request => Given((first, "7"), (second, "3"))(request) with { Analyze = true });

        explanation.Plan.Root.Rows.ShouldBe(1);
        explanation.Notes.ShouldContain($"Placeholders were read as PostgreSQL writes them: {words}.");
    }

    [ServerTheory(TestServer.Postgres)]
    [InlineData("SELECT id FROM orders WHERE tags ? 'a'")]
    [InlineData("SELECT id FROM orders WHERE tags ?| array['a', 'b'] AND total % 2 = 0 AND @ (total - 5) > 2")]
    [InlineData("SELECT status::text, '12:30:45' FROM orders WHERE (array[1,2,3])[1:2] <> '{}'")]
    public async Task Operators_that_look_like_placeholders_stay_operators(string sql)
    {
        var explanation = await ExplainAsync(sql);

        explanation.Plan.Sql.ShouldBe(sql);
        explanation.Notes.ShouldNotContain(note => note.StartsWith("Placeholders", StringComparison.Ordinal));
    }

    [ServerFact(TestServer.Postgres)]
    public async Task A_sign_that_is_an_operator_to_the_server_is_said() =>
        (await ExplainAsync("SELECT id FROM orders WHERE id = @total")).Notes.ShouldContain("@total is the absolute value of total to PostgreSQL; write $1 for a parameter.");

    [ServerFact(TestServer.Postgres)]
    public async Task A_function_of_the_users_own_that_may_have_effects_is_named_when_it_was_run()
    {
        var run = await ExplainAsync("SELECT peek()", request => request with { Analyze = true });

        run.Notes.ShouldContain(note => note.StartsWith("It calls peek, which may have effects (VOLATILE): writes are refused", StringComparison.Ordinal));
        (await ExplainAsync("SELECT peek()")).Notes.ShouldNotContain(note => note.Contains("VOLATILE", StringComparison.Ordinal));
        (await ExplainAsync("SELECT abs(total) FROM orders", request => request with { Analyze = true })).Notes.ShouldNotContain(note => note.Contains("VOLATILE", StringComparison.Ordinal));
        (await RefusalAsync("SELECT note()", request => request with { Analyze = true })).Message.ShouldContain("would change the database");
    }

    [ServerFact(TestServer.Postgres)]
    public async Task A_constraint_that_a_measured_write_violates_is_named_without_its_values()
    {
        var refusal = await RefusalAsync("INSERT INTO orders VALUES (424242, 'secret', '{}', -5)", request => request with { Analyze = true, AnalyzeWrites = true });

        refusal.Message.ShouldContain("it violates total_is_positive of orders");
        refusal.Message.ShouldNotContain("secret");
        (await RefusalAsync("INSERT INTO orders VALUES (7, 'secret', '{}', 5)", request => request with { Analyze = true, AnalyzeWrites = true })).Message.ShouldContain("it violates orders_pkey of orders");
    }
}
