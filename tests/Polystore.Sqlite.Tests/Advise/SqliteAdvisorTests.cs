using Polystore.Core.Errors;
using Polystore.Core.Proofs;
using Polystore.Sqlite.Connect;
using Polystore.Sqlite.Tests.Connect;

namespace Polystore.Sqlite.Tests.Advise;

public sealed class SqliteAdvisorTests
{
    private const string Rows = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4000)";

    private const string Orders =
        $"""
        CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER, status TEXT, email TEXT, data TEXT, total INTEGER, deleted_at TEXT);
        {Rows} INSERT INTO orders SELECT i, i % 400, CASE WHEN i % 50 = 0 THEN 'open' ELSE 'done' END, 'User' || i || '@x.example',
          json_object('ref', i % 1000), i * 7 % 1000, CASE WHEN i % 20 = 0 THEN NULL ELSE '2025-01-01' END FROM n;
        """;

    [Fact]
    public async Task Equality_comes_first_and_the_order_after_it()
    {
        using var database = new TempDatabase(Orders);
        var advice = await Advising.OnAsync(database.Url, "-- calls: 100\nSELECT * FROM orders WHERE user_id = 7 ORDER BY total DESC LIMIT 5;", prove: true);
        var index = advice.Indexes.ShouldHaveSingleItem();
        index.Index.KeyColumns.ShouldBe(["user_id", "total"]);
        index.Apply[0].ShouldBe("CREATE INDEX idx_orders_user_id_total ON orders (user_id, total)");
        index.Why.ShouldStartWith("equality on user_id, then total gives the order of q1, so no sort");
        index.Serves.ShouldBe(["q1"]);
        index.Bytes.Measured.ShouldNotBeNull().ShouldBeGreaterThan(0);
        advice.Cost.After.ShouldBeLessThan(advice.Cost.Before / 10);
        advice.Proof.ShouldNotBeNull().Kind.ShouldBe(ProofKind.Measured);
    }

    [Theory]
    [InlineData("SELECT id FROM orders WHERE lower(email) = 'user17@x.example'", "lower(email)")]
    [InlineData("SELECT o.id FROM orders AS o WHERE json_extract(o.data, '$.ref') = 17", "json_extract(data, '$.ref')")]
    [InlineData("SELECT count(*) FROM orders WHERE email LIKE 'user17%'", "COLLATE NOCASE")]
    [InlineData("SELECT count(*) FROM orders WHERE email GLOB 'User17*'", "(email)")]
    [InlineData("SELECT id FROM orders WHERE user_id = 3 OR email = 'User9@x.example'", "(user_id)")]
    [InlineData("SELECT max(total) FROM orders", "(total)")]
    [InlineData("SELECT id, email FROM orders WHERE email = 'USER9@X.EXAMPLE' COLLATE NOCASE", "email COLLATE NOCASE")]
    [InlineData("DELETE FROM orders WHERE user_id = 9", "(user_id)")]
    [InlineData("UPDATE orders SET total = 0 WHERE email = 'User5@x.example'", "(email)")]
    [InlineData("SELECT a.id FROM orders a WHERE a.id < 20 AND EXISTS (SELECT 1 FROM orders b WHERE b.user_id = a.total)", "(user_id)")]
    [InlineData("WITH RECURSIVE c(i) AS (SELECT 5 UNION SELECT o.total FROM orders o JOIN c ON o.user_id = c.i LIMIT 50) SELECT * FROM c", "user_id")]
    public async Task The_planner_really_uses_what_is_advised(string sql, string expected)
    {
        using var database = new TempDatabase(Orders);
        var advice = await Advising.OnAsync(database.Url, sql + ";", prove: true);
        advice.Ddl().ShouldContain(expected);
        advice.Statements.ShouldHaveSingleItem().After.ShouldBeLessThan(advice.Statements[0].Before / 2);
        advice.Statements[0].Digest.ShouldBeOneOf(DigestVerdict.Equal, DigestVerdict.None);
    }

    [Fact]
    public async Task Rare_rows_get_a_partial_index()
    {
        using var database = new TempDatabase(Orders);
        var advice = await Advising.OnAsync(database.Url, "-- calls: 50\nSELECT id, total FROM orders WHERE status = 'open' ORDER BY total;\n-- calls: 50\nSELECT id, email FROM orders WHERE deleted_at IS NULL AND user_id > 390;", prove: true);
        advice.Ddl().ShouldContain("WHERE status = 'open'");
        advice.Ddl().ShouldContain("WHERE deleted_at IS NULL");
    }

    [Fact]
    public async Task Odd_names_survive_advice_application_and_rollback()
    {
        using var database = new TempDatabase(
            $"""
            CREATE TABLE "my ""odd"" table.1" ("select" TEXT, "größe (cm)" INTEGER, "order" INTEGER, PRIMARY KEY ("order", "select")) WITHOUT ROWID;
            {Rows} INSERT INTO "my ""odd"" table.1" SELECT 'k' || (i % 300), i % 500, i FROM n;
            """);
        const string Workload = "-- calls: 10\nSELECT \"order\" FROM \"my \"\"odd\"\" table.1\" t WHERE t.\"größe (cm)\" = 17 AND t.\"select\" = 'k17';";
        var advice = await Advising.OnAsync(database.Url, Workload, prove: true);
        advice.Indexes.Count.ShouldBe(1);
        var before = await SchemaAsync(database);
        await RunAsync(database, advice.Indexes.SelectMany(index => index.Apply));
        (await Advising.OnAsync(database.Url, Workload)).Indexes.ShouldBeEmpty();
        await RunAsync(database, advice.Indexes.Reverse().SelectMany(index => index.Rollback));
        (await SchemaAsync(database)).ShouldBe(before);
    }

    [Fact]
    public async Task An_index_that_helps_a_rare_read_and_burdens_every_write_is_refused_with_arithmetic()
    {
        using var database = new TempDatabase(Orders);
        var advice = await Advising.OnAsync(
            database.Url,
            "-- calls: 1\nSELECT id FROM orders WHERE user_id = 7;\n-- calls: 100000\nINSERT INTO orders (user_id, status, total) VALUES (1, 'done', 5);");
        advice.Indexes.ShouldBeEmpty();
        var refused = advice.Refused.ShouldHaveSingleItem();
        refused.Definition.ShouldContain("(user_id)");
        refused.Reason.ShouldContain("upkeep");
    }

    [Fact]
    public async Task A_redundant_index_goes_and_the_one_behind_a_constraint_stays()
    {
        using var database = new TempDatabase(Orders + "CREATE INDEX a ON orders (user_id); CREATE INDEX b ON orders (user_id, total); CREATE UNIQUE INDEX u ON orders (id, user_id); CREATE INDEX d ON orders (user_id, total);");
        var advice = await Advising.OnAsync(database.Url, "SELECT id FROM orders WHERE user_id = 7;");
        advice.Drops.Select(drop => drop.Index.Name).ShouldBe(["a", "d"], ignoreOrder: true);
        advice.Drops.ShouldAllBe(drop => drop.Rollback.Single().StartsWith("CREATE INDEX"));
    }

    [Fact]
    public async Task An_index_named_by_a_statement_is_never_dropped()
    {
        using var database = new TempDatabase(Orders + "CREATE INDEX a ON orders (user_id); CREATE INDEX b ON orders (user_id, total);");
        (await Advising.OnAsync(database.Url, "SELECT id FROM orders INDEXED BY a WHERE user_id = 7;")).Drops.ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_budget_for_a_page_nothing_is_advised()
    {
        using var database = new TempDatabase(Orders);
        (await Advising.OnAsync(database.Url, "SELECT * FROM orders WHERE user_id = 7;", budget: 0)).Indexes.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_no_query_or_does_not_compile_is_skipped_with_the_reason()
    {
        using var database = new TempDatabase(Orders);
        var advice = await Advising.OnAsync(database.Url, "SELEKT 1;\nPRAGMA user_version;\nCREATE TABLE x (a);\nSELECT * FROM nowhere;\nBEGIN;\nSELECT * FROM orders WHERE user_id = 7;");
        advice.Skipped.Select(skipped => skipped.Id).ShouldBe(["q1", "q2", "q3", "q4", "q5"]);
        advice.Skipped.Single(skipped => skipped.Id == "q4").Reason.ShouldContain("no such table: nowhere");
        advice.Indexes.Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_empty_workload_is_refused_in_words()
    {
        using var database = new TempDatabase(Orders);
        (await Should.ThrowAsync<UsageException>(() => Advising.OnAsync(database.Url, "-- nothing here\n"))).Message.ShouldContain("holds no statement");
    }

    [Fact]
    public async Task Parameters_are_planned_open_and_measured_with_values_from_the_data()
    {
        using var database = new TempDatabase(Orders);
        var advice = await Advising.OnAsync(database.Url, "SELECT id FROM orders WHERE user_id = ? AND total > :least ORDER BY total LIMIT ?;", prove: true);
        advice.Indexes.ShouldHaveSingleItem().Index.KeyColumns.Take(2).ShouldBe(["user_id", "total"]);
        advice.Statements.ShouldHaveSingleItem().Reason.ShouldNotBeNull().ShouldContain("values from the data");
        advice.Statements[0].After.ShouldBeLessThan(advice.Statements[0].Before);
    }

    [Fact]
    public async Task A_leading_wildcard_is_a_finding_and_no_index()
    {
        using var database = new TempDatabase(Orders);
        var advice = await Advising.OnAsync(database.Url, "SELECT id FROM orders WHERE email LIKE '%example' ORDER BY id;");
        advice.Findings.ShouldContain(finding => finding.Id == "SQLITE-ADVISE-WILDCARD" && finding.Subject.Path.Contains("email"));
    }

    [Fact]
    public async Task An_empty_table_and_a_view_are_no_trouble()
    {
        using var database = new TempDatabase(Orders + "CREATE TABLE hollow (a, b); CREATE VIEW done AS SELECT id, user_id AS u FROM orders WHERE status = 'done';");
        var advice = await Advising.OnAsync(database.Url, "SELECT * FROM hollow WHERE a = 1;\n-- calls: 5\nSELECT id FROM done WHERE u = 8;", prove: true);
        advice.Ddl().ShouldContain("user_id");
        advice.Statements.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_join_gets_an_index_on_the_side_that_is_looked_up()
    {
        using var database = new TempDatabase(Orders + $"CREATE TABLE items (order_no INTEGER, sku TEXT, qty INTEGER); {Rows} INSERT INTO items SELECT i % 2000, 'S' || i % 90, i % 4 FROM n;");
        var advice = await Advising.OnAsync(database.Url, "-- calls: 40\nSELECT o.id, i.sku FROM orders o JOIN items i ON i.order_no = o.id WHERE o.id BETWEEN 10 AND 20;", prove: true);
        advice.Indexes.ShouldHaveSingleItem().Index.Keys[0].Column.ShouldBe("order_no");
    }

    private static async Task RunAsync(TempDatabase database, IEnumerable<string> ddl)
    {
        await using var session = await database.OpenForWritingAsync();
        foreach (var statement in ddl)
        {
            await session.ExecuteAsync(statement);
        }
    }

    private static async Task<IReadOnlyList<string>> SchemaAsync(TempDatabase database)
    {
        await using var session = await database.OpenAsync();
        return await session.QueryAsync("SELECT type || name || tbl_name || coalesce(sql, '') FROM sqlite_master ORDER BY type, name", row => row.Text(0));
    }
}
