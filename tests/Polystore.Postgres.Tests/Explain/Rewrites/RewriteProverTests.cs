using Polystore.Core.Proofs;
using Polystore.Postgres.Explain.Rewrites.Proving;
using Polystore.TestServers;

namespace Polystore.Postgres.Tests.Explain.Rewrites;

/// <summary>The equality check itself: right rewrites pass, wrong ones are caught even where the data at hand hides the difference.</summary>
public sealed class RewriteProverTests
{
    private const string Tables = """
        CREATE SCHEMA sales;
        CREATE TYPE state AS ENUM ('open', 'done');
        CREATE TABLE customers (id int PRIMARY KEY, name text NOT NULL, city varchar(3));
        CREATE TABLE orders (id int PRIMARY KEY, customer_id int NOT NULL, referrer_id int, total float8, state state NOT NULL, placed timestamptz NOT NULL DEFAULT now());
        CREATE TABLE sales.leads (id int PRIMARY KEY, customer_id int);
        CREATE TABLE odd (id int PRIMARY KEY, place point NOT NULL);
        INSERT INTO customers SELECT g, 'c' || g, 'x' FROM generate_series(1, 20) g;
        INSERT INTO orders SELECT g, 1 + g % 10, 1 + g % 5, g * 0.1, 'open' FROM generate_series(1, 50) g;
        INSERT INTO sales.leads SELECT g, g FROM generate_series(1, 5) g;
        CREATE FUNCTION dice() RETURNS int LANGUAGE sql VOLATILE AS 'SELECT 4';
        """;

    private static async Task<RewriteVerdict> ProveAsync(string original, string rewritten, RewriteProofOptions? options = null, string? role = null)
    {
        var server = await PostgresServer.SharedAsync();
        var database = await server.CreateDatabaseAsync(Tables);
        await using var connection = await server.OpenAsync(database);
        if (role is not null)
        {
            await using var become = new Npgsql.NpgsqlCommand(role, connection);
            await become.ExecuteNonQueryAsync();
        }

        return await new RewriteProver(options).ProveAsync(connection, original, rewritten, CancellationToken.None);
    }

    [ServerTheory(TestServer.Postgres)]
    [InlineData("SELECT id FROM customers WHERE id NOT IN (SELECT customer_id FROM orders)", "SELECT id FROM customers c WHERE NOT EXISTS (SELECT FROM orders o WHERE o.customer_id = c.id)")]
    [InlineData("SELECT DISTINCT c.id FROM customers c JOIN orders o ON o.customer_id = c.id", "SELECT c.id FROM customers c WHERE EXISTS (SELECT FROM orders o WHERE o.customer_id = c.id)")]
    [InlineData("SELECT c.id, (SELECT count(*) FROM orders o WHERE o.customer_id = c.id) FROM customers c ORDER BY c.id", "SELECT c.id, coalesce(n.n, 0) FROM customers c LEFT JOIN (SELECT customer_id, count(*) AS n FROM orders GROUP BY 1) n ON n.customer_id = c.id ORDER BY c.id")]
    [InlineData("SELECT customer_id FROM sales.leads l WHERE l.id IN (SELECT id FROM customers)", "SELECT customer_id FROM sales.leads l WHERE EXISTS (SELECT FROM customers c WHERE c.id = l.id)")]
    [InlineData("SELECT state, placed FROM orders WHERE placed::date = '2024-02-03' -- a day", "SELECT state, placed FROM orders WHERE placed >= date '2024-02-03' AND placed < date '2024-02-04'")]
    public async Task Equal_statements_are_equal(string original, string rewritten)
    {
        var verdict = await ProveAsync(original, rewritten);
        verdict.Verdict.ShouldBe(DigestVerdict.Equal, verdict.Reason);
        verdict.Reason.ShouldBeNull();
        verdict.RandomSets.ShouldBeGreaterThanOrEqualTo(50);
        verdict.Proof!.Runs[0].Digest.ShouldBe(DigestVerdict.Equal);
        verdict.Proof.Runs[0].Before.ShouldBeGreaterThan(0);
    }

    [ServerTheory(TestServer.Postgres)]
    [InlineData("SELECT id FROM customers WHERE id NOT IN (SELECT referrer_id FROM orders)", "SELECT id FROM customers c WHERE NOT EXISTS (SELECT FROM orders o WHERE o.referrer_id = c.id)")]
    [InlineData("SELECT id FROM customers UNION SELECT customer_id FROM sales.leads WHERE id > 100", "SELECT id FROM customers UNION ALL SELECT customer_id FROM sales.leads WHERE id > 100")]
    [InlineData("SELECT DISTINCT city, name FROM customers", "SELECT city, name FROM customers")]
    [InlineData("SELECT l.id, c.name FROM sales.leads l LEFT JOIN customers c ON c.id = l.customer_id", "SELECT l.id, c.name FROM sales.leads l JOIN customers c ON c.id = l.customer_id")]
    [InlineData("SELECT count(referrer_id) FROM orders", "SELECT count(*) FROM orders")]
    [InlineData("SELECT id FROM customers WHERE city = 'x' OR name = 'c1'", "SELECT id FROM customers WHERE city = 'x'")]
    public async Task Wrong_rewrites_that_the_data_hides_are_caught(string original, string rewritten)
    {
        var verdict = await ProveAsync(original, rewritten);
        verdict.Verdict.ShouldBe(DigestVerdict.Different, verdict.Reason);
        verdict.Reason!.ShouldContain("random data set");
        (await ProveAsync(original, rewritten, new RewriteProofOptions { RandomSets = 0 })).Verdict.ShouldBe(DigestVerdict.Equal, "the data at hand hides it");
    }

    [ServerFact(TestServer.Postgres)]
    public async Task Rows_that_differ_on_the_data_are_different()
    {
        var verdict = await ProveAsync("SELECT id FROM customers", "SELECT id + 1 FROM customers");
        (verdict.Verdict, verdict.Reason).ShouldBe((DigestVerdict.Different, "other values in the rows returned"));
        verdict.Proof!.Holds.ShouldBeFalse();
    }

    [ServerFact(TestServer.Postgres)]
    public async Task A_rewritten_statement_that_fails_is_different_and_leaves_nothing_behind()
    {
        var verdict = await ProveAsync("SELECT id FROM customers", "SELECT nobody FROM customers");
        verdict.Verdict.ShouldBe(DigestVerdict.Different);
        verdict.Reason!.ShouldContain("could not be run");
    }

    [ServerTheory(TestServer.Postgres)]
    [InlineData("SELECT id, random() FROM customers", "SELECT id, random() FROM customers", "random")]
    [InlineData("SELECT id, dice() FROM customers", "SELECT id, dice() FROM customers", "dice")]
    [InlineData("SELECT id FROM customers WHERE id = $1", "SELECT id FROM customers WHERE id = $1", "parameters")]
    [InlineData("DELETE FROM orders RETURNING id", "DELETE FROM orders RETURNING id", "more than read")]
    [InlineData("SELECT id FROM orders FOR UPDATE", "SELECT id FROM orders FOR UPDATE", "locks rows")]
    [InlineData("SELECT id FROM orders ORDER BY state LIMIT 3", "SELECT id FROM orders ORDER BY state, id DESC LIMIT 3", "LIMIT")]
    [InlineData("SELECT id FROM orders ORDER BY state", "SELECT id FROM orders ORDER BY id DESC", "another order")]
    [InlineData("SELECT pg_sleep(3)", "SELECT pg_sleep(3)", "pg_sleep")]
    public async Task What_cannot_be_told_is_undetermined_with_its_reason(string original, string rewritten, string reason)
    {
        var verdict = await ProveAsync(original, rewritten);
        verdict.Verdict.ShouldBe(DigestVerdict.Undetermined);
        verdict.Reason!.ShouldContain(reason);
    }

    [ServerFact(TestServer.Postgres)]
    public async Task A_statement_that_takes_too_long_is_undetermined_not_different()
    {
        var options = new RewriteProofOptions { StatementTimeout = TimeSpan.FromMilliseconds(200), RandomSets = 0 };
        const string Slow = "SELECT count(*) FROM orders a, orders b, orders c, orders d, orders e";
        var verdict = await ProveAsync("SELECT 312500000", Slow, options);
        (verdict.Verdict, verdict.Reason!.Contains("timeout", StringComparison.Ordinal)).ShouldBe((DigestVerdict.Undetermined, true), verdict.Reason);
    }

    [ServerFact(TestServer.Postgres)]
    public async Task Without_the_right_to_make_temporary_tables_the_data_alone_decides_and_that_is_said()
    {
        var verdict = await ProveAsync(
            "SELECT id FROM customers", "SELECT c.id FROM customers c", role: """
            DO $$ BEGIN EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database()); END $$;
            DROP ROLE IF EXISTS prover_without_temp; CREATE ROLE prover_without_temp; GRANT SELECT ON customers TO prover_without_temp; SET ROLE prover_without_temp;
            """);
        verdict.Verdict.ShouldBe(DigestVerdict.Equal);
        verdict.Reason!.ShouldContain("may not make temporary tables");
    }

    [ServerFact(TestServer.Postgres)]
    public async Task A_type_without_known_values_is_said()
    {
        var verdict = await ProveAsync("SELECT id FROM odd", "SELECT o.id FROM odd o");
        verdict.Verdict.ShouldBe(DigestVerdict.Equal);
        verdict.Reason!.ShouldContain("type point");
    }

    [ServerFact(TestServer.Postgres)]
    public async Task Sums_of_floats_in_another_order_are_equal_to_twelve_digits()
    {
        var verdict = await ProveAsync(
            "SELECT sum(total) FROM (SELECT total FROM orders ORDER BY id OFFSET 0) o",
            "SELECT sum(total) FROM (SELECT total FROM orders ORDER BY id DESC OFFSET 0) o",
            new RewriteProofOptions { RandomSets = 0 });
        verdict.Verdict.ShouldBe(DigestVerdict.Equal, verdict.Reason);
    }

    private const string Correlated = "SELECT c.id, (SELECT count(*) FROM orders o WHERE o.customer_id = c.id) FROM customers c";
    private const string Joined = "SELECT c.id, coalesce(n.n, 0) FROM customers c LEFT JOIN (SELECT customer_id, count(*) AS n FROM orders GROUP BY 1) n ON n.customer_id = c.id";

    [ServerFact(TestServer.Postgres)]
    public async Task Without_the_data_the_planner_and_random_data_speak()
    {
        var verdict = await ProveAsync(Correlated, Joined, new RewriteProofOptions { OnData = false });
        verdict.Verdict.ShouldBe(DigestVerdict.Equal);
        var run = verdict.Proof!.Runs.ShouldHaveSingleItem();
        (run.Metric, run.Reason).ShouldBe(("cost", "on 60 random data sets; --analyze compares them on the data too"));
        verdict.Proof.Kind.ShouldBe(ProofKind.Planner);
        (await ProveAsync("SELECT city FROM customers WHERE name <> 'c1'", "SELECT city FROM customers", new RewriteProofOptions { OnData = false })).Verdict.ShouldBe(DigestVerdict.Different);
    }

    [ServerFact(TestServer.Postgres)]
    public async Task Measured_statements_carry_time_blocks_and_cost()
    {
        var verdict = await ProveAsync(Correlated, Joined, new RewriteProofOptions { Measured = true });
        verdict.Proof!.Kind.ShouldBe(ProofKind.Measured);
        verdict.Proof.Runs.Select(run => run.Metric).ShouldBe(["ms", "blocks", "cost"]);
        verdict.Proof.Runs[0].N.ShouldBe(3);
        verdict.Proof.Runs[1].After.ShouldBeLessThan(verdict.Proof.Runs[1].Before);
    }

    [ServerFact(TestServer.Postgres)]
    public async Task More_rows_than_the_cap_are_left_to_random_data()
    {
        var verdict = await ProveAsync("SELECT id FROM customers", "SELECT c.id FROM customers c", new RewriteProofOptions { RowCap = 10 });
        verdict.Verdict.ShouldBe(DigestVerdict.Undetermined);
        verdict.Reason.ShouldBe("both return more than 10 rows, which were not compared; equal on 60 random data sets");
        (await ProveAsync("SELECT id FROM customers", "SELECT id FROM customers WHERE id > 12", new RewriteProofOptions { RowCap = 10 })).Verdict.ShouldBe(DigestVerdict.Different);
    }
}
