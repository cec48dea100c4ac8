using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Observation;
using Polystore.Postgres.Apply;
using Polystore.Postgres.Observe;
using Polystore.Postgres.Observe.Questions;
using Polystore.TestServers;

namespace Polystore.Postgres.Tests;

public sealed class ApplierTests
{
    private static readonly ObserveOptions Options = new() { LockTimeout = TimeSpan.FromMilliseconds(300) };

    private static Change Of(string[] statements, params string[] rollback) => new("f", "change", statements, rollback);

    private static Task<ApplyResult> ApplyAsync(PostgresServer server, string database, params Change[] changes) =>
        new PostgresApplier { Pause = TimeSpan.FromMilliseconds(100) }.ApplyAsync(DatabaseUrl.Parse(server.Url(database)), changes, Options, null, default);

    [ServerFact(TestServer.Postgres)]
    public async Task Changes_are_applied_and_stop_at_the_first_failure_which_leaves_nothing()
    {
        var server = await PostgresServer.SharedAsync();
        var database = await server.CreateDatabaseAsync("CREATE TABLE t (a int)");

        var result = await ApplyAsync(server, database,
            Of(["CREATE INDEX CONCURRENTLY t_a ON t (a)"], "DROP INDEX CONCURRENTLY t_a"),
            Of(["ALTER TABLE t ADD b int", "ALTER TABLE nowhere ADD b int"]),
            Of(["CREATE TABLE never (a int)"]));

        result.Done.Count.ShouldBe(1);
        result.Failed!.Statements.Count.ShouldBe(2);
        result.Error!.ShouldContain("Nothing was changed");
        (await server.ScalarAsync("SELECT count(*)::int FROM pg_attribute WHERE attrelid = 't'::regclass AND attnum > 0", database)).ShouldBe(1);
        (await server.ScalarAsync("SELECT to_regclass('never') IS NULL", database)).ShouldBe(true);
    }

    [ServerTheory(TestServer.Postgres)]
    [InlineData("53100")]
    [InlineData("58030")]
    [InlineData("XX000")]
    public async Task A_full_disk_and_its_like_end_in_a_sentence(string state)
    {
        var server = await PostgresServer.SharedAsync();
        var database = await server.CreateDatabaseAsync("CREATE TABLE t (a int)");

        var result = await ApplyAsync(server, database,
            Of(["CREATE TABLE first (a int)"]),
            Of([$"DO 'BEGIN RAISE EXCEPTION USING ERRCODE = ''{state}'', MESSAGE = ''no space left''; END'"]));

        result.Done.Count.ShouldBe(1);
        result.Error!.ShouldContain("unknown");
    }

    [ServerFact(TestServer.Postgres)]
    public async Task Failed_concurrent_build_leaves_no_invalid_index_and_tells_no_value()
    {
        var server = await PostgresServer.SharedAsync();
        var database = await server.CreateDatabaseAsync("CREATE TABLE \"T x\" (\"a b\" text); INSERT INTO \"T x\" VALUES ('canary'), ('canary')");

        // The count comes to no answer, so that the build itself finds the rows.
        await server.ExecuteAsync("CREATE FUNCTION slow(text) RETURNS text IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN IF current_setting('transaction_read_only') = 'on' THEN RAISE 'no'; END IF; RETURN $1; END $$", database);
        var result = await ApplyAsync(server, database, Of(["CREATE UNIQUE INDEX CONCURRENTLY \"ix \"\"odd\" ON \"T x\" (slow(\"a b\"))"]));

        result.Done.ShouldBeEmpty();
        var reason = result.NotApplicable.ShouldHaveSingleItem().Reason;
        reason.ShouldContain("was dropped");
        reason.ShouldNotContain("canary");
        (await server.ScalarAsync("SELECT count(*)::int FROM pg_index WHERE NOT indisvalid", database)).ShouldBe(0);
    }

    [ServerFact(TestServer.Postgres)]
    public async Task Changes_that_rows_do_not_allow_are_left_out_with_their_number_and_the_rest_goes_on()
    {
        var server = await PostgresServer.SharedAsync();
        var database = await server.CreateDatabaseAsync("""
            CREATE TABLE p (id text PRIMARY KEY);
            CREATE TABLE "C x" (p text, other text, "a b" int);
            INSERT INTO "C x" VALUES ('canary', NULL, 1), ('canary', NULL, 2), (NULL, 'x', 2), (NULL, 'x', 2);
            ALTER TABLE "C x" ADD CONSTRAINT fk FOREIGN KEY (p) REFERENCES p NOT VALID;
            ALTER TABLE "C x" ADD CONSTRAINT "sh ort" CHECK (length(p) < 3) NOT VALID;
            ALTER TABLE "C x" ADD CONSTRAINT kept CHECK (length(p) < 30) NOT VALID;
            """);

        var result = await ApplyAsync(
            server,
            database,
            Of(["ALTER TABLE \"C x\" VALIDATE CONSTRAINT fk"]),
            Of(["CREATE INDEX c_p ON \"C x\" (p)"], "DROP INDEX c_p"),
            Of(["ALTER TABLE public.\"C x\" VALIDATE CONSTRAINT \"sh ort\""]),
            Of(["ALTER TABLE \"C x\" ALTER COLUMN other SET NOT NULL"]),
            Of(["CREATE UNIQUE INDEX CONCURRENTLY ON \"C x\" USING btree (lower(p) text_pattern_ops DESC, (\"a b\" + 1)) WHERE p IS NULL"]),
            Of(["CREATE UNIQUE INDEX CONCURRENTLY \"odd\"\"\" ON \"C x\" (\"a b\", (coalesce(p, ''))) INCLUDE (other) WHERE (other = 'x')"]),
            Of(["ALTER TABLE \"C x\" ADD CONSTRAINT pk PRIMARY KEY (\"a b\")"]),
            Of(["ALTER TABLE \"C x\" VALIDATE CONSTRAINT kept"]));

        result.Failed.ShouldBeNull(result.Error);
        result.Done.Select(change => change.Statements[0]).ShouldBe(
        [
            "CREATE INDEX c_p ON \"C x\" (p)",
            "CREATE UNIQUE INDEX CONCURRENTLY ON \"C x\" USING btree (lower(p) text_pattern_ops DESC, (\"a b\" + 1)) WHERE p IS NULL",
            "ALTER TABLE \"C x\" VALIDATE CONSTRAINT kept",
        ]);
        result.NotApplicable.Select(left => left.Reason).ShouldBe(
        [
            "2 rows point to rows of p that are not there; repair or delete them first.",
            "2 rows break sh ort; repair or delete them first.",
            "other is NULL in 2 rows; give them a value first.",
            "1 row has the same \"a b\", (coalesce(p, '')) as another; repair or delete them first.",
            "2 rows have the same \"a b\" as another; repair or delete them first.",
        ]);
    }

    // Rows that come between the count and the statement, and rows that could not be counted in time.
    [ServerFact(TestServer.Postgres)]
    public async Task A_statement_that_finds_broken_rows_itself_does_not_stop_the_rest_either()
    {
        var server = await PostgresServer.SharedAsync();
        var database = await server.CreateDatabaseAsync("CREATE TABLE c (p text); INSERT INTO c VALUES ('canary')");

        var result = await ApplyAsync(server, database, Of(["ALTER TABLE c ADD CONSTRAINT short CHECK (length(p) < 3)"]), Of(["CREATE INDEX c_p ON c (p)"], "DROP INDEX c_p"));

        result.Failed.ShouldBeNull(result.Error);
        result.Done.ShouldHaveSingleItem().Statements.ShouldBe(["CREATE INDEX c_p ON c (p)"]);
        result.NotApplicable.ShouldHaveSingleItem().Reason.ShouldBe("Rows that are there break it (23514, short); repair or delete them first. Nothing was changed.");
    }

    [ServerFact(TestServer.Postgres)]
    public async Task Keys_whose_rows_are_null_or_complete_are_validated()
    {
        var server = await PostgresServer.SharedAsync();
        var database = await server.CreateDatabaseAsync("""
            CREATE TABLE p (a int, b int, PRIMARY KEY (a, b)); INSERT INTO p VALUES (1, 1);
            CREATE TABLE c (a int, b int); INSERT INTO c VALUES (1, 1), (NULL, 9), (NULL, NULL);
            ALTER TABLE c ADD CONSTRAINT simple FOREIGN KEY (a, b) REFERENCES p NOT VALID;
            ALTER TABLE c ADD CONSTRAINT whole FOREIGN KEY (a, b) REFERENCES p MATCH FULL NOT VALID;
            """);

        var result = await ApplyAsync(
            server, database, Of(["ALTER TABLE c VALIDATE CONSTRAINT simple"]), Of(["ALTER TABLE c VALIDATE CONSTRAINT whole"]), Of(["CREATE UNIQUE INDEX ON c (a)"]));

        result.Failed.ShouldBeNull(result.Error);
        result.Done.Count.ShouldBe(2);
        result.NotApplicable.ShouldHaveSingleItem().Reason.ShouldBe("1 row points to rows of p that are not there; repair or delete them first.");
    }

    [ServerFact(TestServer.Postgres)]
    public async Task Dropped_index_comes_back_in_its_tablespace()
    {
        var server = await PostgresServer.SharedAsync();
        var database = await server.CreateDatabaseAsync("CREATE TABLE t (a int, b int)");
        await using var connection = await server.OpenAsync(database);
        var space = $"Fast {database}";
        foreach (var sql in new[]
        {
            "SET allow_in_place_tablespaces = on", $"CREATE TABLESPACE \"{space}\" LOCATION ''", "CREATE INDEX kept ON t (a) WHERE b > 0",
            $"CREATE INDEX copy ON t (a) WITH (fillfactor = 70) TABLESPACE \"{space}\" WHERE b > 0",
        })
        {
            await using var command = new Npgsql.NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        }

        var snapshot = await new PostgresProbe().ObserveAsync(DatabaseUrl.Parse(server.Url(database)), Options, null, default);
        var context = new Core.Rules.RuleContext { Snapshot = snapshot, Now = snapshot.ObservedAt };
        Postgres.Rules.Reading.CatalogReading.TryOpen(context, out var reading, out _).ShouldBeTrue();
        var remedy = Postgres.Rules.Indexes.DroppedIndex.Remedy(reading!, snapshot.Catalog.Indexes().Single(index => index.Name == "copy"));
        var change = Of([.. remedy.Apply], [.. remedy.Rollback]);
        (await ApplyAsync(server, database, change)).Error.ShouldBeNull();
        (await ApplyAsync(server, database, change.Inverse())).Error.ShouldBeNull();

        (await server.ScalarAsync("SELECT spcname::text FROM pg_class c JOIN pg_tablespace s ON s.oid = c.reltablespace WHERE relname = 'copy'", database)).ShouldBe(space);
        (await server.ScalarAsync("SELECT pg_get_indexdef('copy'::regclass)", database)).ShouldBe("CREATE INDEX copy ON public.t USING btree (a) WITH (fillfactor='70') WHERE (b > 0)");
    }

    [ServerFact(TestServer.Postgres)]
    public async Task Statements_before_a_failure_outside_a_transaction_are_undone()
    {
        var server = await PostgresServer.SharedAsync();
        var database = await server.CreateDatabaseAsync("CREATE TABLE t (a int)");

        var result = await ApplyAsync(server, database,
            Of(["CREATE INDEX CONCURRENTLY one ON t (a)", "VACUUM nowhere"], "DROP INDEX CONCURRENTLY one"));

        result.Error!.ShouldContain("were undone");
        (await server.ScalarAsync("SELECT to_regclass('one') IS NULL", database)).ShouldBe(true);
    }

    [ServerFact(TestServer.Postgres)]
    public async Task Busy_table_is_not_waited_for()
    {
        var server = await PostgresServer.SharedAsync();
        var database = await server.CreateDatabaseAsync("CREATE TABLE t (a int)");
        await using var holder = await server.OpenAsync(database);
        await using var hold = new Npgsql.NpgsqlCommand("BEGIN; LOCK TABLE t", holder);
        await hold.ExecuteNonQueryAsync();

        var result = await ApplyAsync(server, database, Of(["ALTER TABLE t ADD b int"]));

        result.Error!.ShouldContain("did not get its lock");
    }

    [ServerFact(TestServer.Postgres)]
    public async Task A_lock_that_becomes_free_is_got_by_trying_again()
    {
        var server = await PostgresServer.SharedAsync();
        var database = await server.CreateDatabaseAsync("CREATE TABLE t (a int)");
        await using var holder = await server.OpenAsync(database);
        await using (var hold = new Npgsql.NpgsqlCommand("BEGIN; LOCK TABLE t", holder))
        {
            await hold.ExecuteNonQueryAsync();
        }

        var told = new List<string>();
        var progress = new Told(step =>
        {
            lock (told)
            {
                told.Add(step.Message);
                if (step.Message.Contains("its lock is taken", StringComparison.Ordinal))
                {
                    using var release = new Npgsql.NpgsqlCommand("ROLLBACK", holder);
                    release.ExecuteNonQuery();
                }
            }
        });
        var result = await new PostgresApplier { Pause = TimeSpan.FromMilliseconds(1) }
            .ApplyAsync(DatabaseUrl.Parse(server.Url(database)), [Of(["ALTER TABLE t ADD b int"])], Options, progress, default);

        result.Failed.ShouldBeNull(result.Error);
        told.ShouldContain("change: its lock is taken, 2 more tries");
    }

    [ServerFact(TestServer.Postgres)]
    public async Task A_long_build_says_how_far_it_has_come()
    {
        var server = await PostgresServer.SharedAsync();
        // The build lasts until somebody was told of it.
        var database = await server.CreateDatabaseAsync("""
            CREATE TABLE t (a int); INSERT INTO t VALUES (1);
            CREATE FUNCTION slow(int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_lock_shared(7); RETURN $1; END $$
            """);
        await using var holder = await server.OpenAsync(database);
        await using var hold = new Npgsql.NpgsqlCommand("SELECT pg_advisory_lock(7)", holder);
        await hold.ExecuteNonQueryAsync();
        var told = new Told(step =>
        {
            if (step.Message.StartsWith("change: building index", StringComparison.Ordinal))
            {
                using var release = new Npgsql.NpgsqlCommand("SELECT pg_advisory_unlock_all()", holder);
                release.ExecuteNonQuery();
            }
        });

        var applying = new PostgresApplier().ApplyAsync(DatabaseUrl.Parse(server.Url(database)), [Of(["CREATE INDEX CONCURRENTLY t_a ON t (slow(a))"])], Options, told, default);

        (await applying.WaitAsync(TimeSpan.FromMinutes(2))).Failed.ShouldBeNull();
    }

    private sealed class Told(Action<ProgressStep> tell) : IProgress<ProgressStep>
    {
        public void Report(ProgressStep value) => tell(value);
    }

    [Theory]
    [InlineData("CREATE INDEX CONCURRENTLY i ON t (a)", true, "i")]
    [InlineData("create unique index concurrently if not exists \"I\"\"x\" on t (a)", true, "I\"x")]
    [InlineData("CREATE INDEX CONCURRENTLY ON t (a)", true, null)]
    [InlineData("CREATE INDEX \"CONCURRENTLY\" ON t (a)", false, "CONCURRENTLY")]
    [InlineData("/* CONCURRENTLY */ DROP INDEX i -- CONCURRENTLY", false, null)]
    [InlineData("DROP INDEX CONCURRENTLY i", true, null)]
    [InlineData("VACUUM (ANALYZE) t", true, null)]
    [InlineData("ALTER SYSTEM SET a = 'b'", true, null)]
    [InlineData("ALTER TABLE t ADD COLUMN vacuum int", false, null)]
    [InlineData("REINDEX INDEX CONCURRENTLY i", true, null)]
    [InlineData("ANALYZE t", false, null)]
    public void Shape_of_a_statement(string sql, bool alone, string? index)
    {
        var shape = new StatementShape(sql);
        shape.RunsAlone.ShouldBe(alone);
        shape.CreatedIndex.ShouldBe(index);
    }

    [ServerFact(TestServer.Postgres)]
    public async Task Exact_questions_are_answered_or_the_reason_is()
    {
        var server = await PostgresServer.SharedAsync();
        var database = await server.CreateDatabaseAsync("""
            CREATE TABLE "Par ent" (id int PRIMARY KEY); CREATE TABLE kid (id int PRIMARY KEY, "p'id" int);
            INSERT INTO "Par ent" SELECT generate_series(1, 10); INSERT INTO kid SELECT i, i FROM generate_series(1, 13) i; INSERT INTO kid VALUES (20, 1), (21, 1), (22, NULL), (23, NULL);
            """);
        ProbeQuestion[] questions =
        [
            PostgresQuestions.IndexBloat("public", "kid_pkey"), PostgresQuestions.TableBloat("public", "kid"), PostgresQuestions.Duplicates("public", "kid", "p'id"),
            PostgresQuestions.Orphans("public", "kid", ["p'id"], "public", "Par ent", ["id"]), new("nonsense", "x"), PostgresQuestions.Duplicates("public", "no such", "a"),
        ];
        Task<IReadOnlyList<ProbeAnswer>> AskAsync(bool data) =>
            new PostgresProbe().AnswerAsync(DatabaseUrl.Parse(server.Url(database)), questions, new ObserveOptions { ReadData = data }, default);

        var without = await AskAsync(false);
        without[0].NotExamined!.ShouldContain("pgstattuple");
        without[2].NotExamined!.ShouldContain("--data");
        await server.ExecuteAsync("CREATE SCHEMA ext; CREATE EXTENSION pgstattuple SCHEMA ext", database);
        var answers = await AskAsync(true);

        answers[0].Values!["density"].ShouldBeGreaterThan(0);
        answers[1].Values!["bytes"].ShouldBe(8192);
        answers[2].Values.ShouldBe(new Dictionary<string, double> { ["groups"] = 1, ["rows"] = 2 });
        answers[3].Values!["rows"].ShouldBe(3);
        answers[4].NotExamined!.ShouldContain("nonsense");
        answers[5].NotExamined.ShouldNotBeNull();
    }
}
