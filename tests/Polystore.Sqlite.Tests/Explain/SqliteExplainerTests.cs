using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Errors;
using Polystore.Core.Findings;
using Polystore.Sqlite.Connect;
using Polystore.Sqlite.Explain;
using Polystore.Sqlite.Observe;

namespace Polystore.Sqlite.Tests.Explain;

public sealed class SqliteExplainerTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("polystore-test-").FullName;
    private readonly DatabaseUrl url;

    public SqliteExplainerTests()
    {
        var path = Path.Combine(folder, "shop.db");
        using var session = SqliteConnector.CreateNew(path);
        session.Execute("""
            CREATE TABLE customer(id INTEGER PRIMARY KEY, email TEXT, city TEXT, code TEXT, age INT);
            CREATE TABLE "the orders"(id INTEGER PRIMARY KEY, customer INT, customer_code INT, placed TEXT, total REAL, status TEXT);
            CREATE TABLE tiny(a, b);
            CREATE TABLE event(at TEXT, kind TEXT, "select" INT);
            CREATE VIRTUAL TABLE docs USING fts5(body);
            CREATE VIEW spent AS SELECT customer, sum(total) AS total FROM "the orders" GROUP BY customer;
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
            INSERT INTO customer SELECT i, 'm' || i || '@x.de', 'city ' || (i % 9), i, i % 90 FROM n;
            INSERT INTO "the orders" SELECT id, id % 700, id % 700, '2024-01-' || (id % 28), id * 0.5, 's' || (id % 3) FROM customer;
            INSERT INTO event SELECT placed, status, id FROM "the orders";
            CREATE INDEX customer_code ON customer(code);
            """);
        url = DatabaseUrl.ForSqliteFile(path);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_plan_is_a_tree_with_the_tables_behind_the_aliases()
    {
        var explanation = await ExplainAsync("SELECT c.email FROM \"the orders\" AS o JOIN customer c ON c.id = o.customer WHERE o.total > 5");
        explanation.Plan.Root.Children.Select(node => (node.Node, node.Relation, node.Alias, node.Relationship))
            .ShouldBe([("SCAN", "the orders", "o", "outer"), ("SEARCH", "customer", "c", "inner")]);
        explanation.Plan.Analyzed.ShouldBeFalse();
        explanation.Target.ShouldNotBeNull();
    }

    [Fact]
    public async Task Analyze_measures_a_query()
    {
        var plan = (await ExplainAsync("EXPLAIN QUERY PLAN SELECT city, count(*) FROM customer GROUP BY city", analyze: true)).Plan;
        plan.Analyzed.ShouldBeTrue();
        plan.Totals["rows"].ShouldBe(9);
        plan.Totals["vm_steps"].ShouldBeGreaterThan(2000);
        plan.Totals["sorts"].ShouldBe(1);
        plan.Totals["full_scan_steps"].ShouldBeGreaterThan(1900);
    }

    [Fact]
    public async Task Analyze_of_a_write_must_be_asked_for_and_leaves_nothing_behind()
    {
        const string Delete = "DELETE FROM customer WHERE age > 10";
        (await Should.ThrowAsync<UsageException>(() => ExplainAsync(Delete, analyze: true))).Message.ShouldContain("changes rows");

        var before = await File.ReadAllBytesAsync(url.FilePath);
        var plan = (await ExplainAsync(Delete, analyze: true, writes: true)).Plan;
        plan.Totals["rows_changed"].ShouldBeGreaterThan(1000);
        plan.Root.Attributes["Measured on"].ShouldContain("copy");
        (await File.ReadAllBytesAsync(url.FilePath)).ShouldBe(before);
    }

    [Fact]
    public async Task Parameters_need_values_only_when_the_statement_runs()
    {
        const string Sql = "SELECT * FROM customer WHERE id = :id AND age > ?";
        (await ExplainAsync(Sql)).Plan.Root.Children.ShouldHaveSingleItem().Node.ShouldBe("SEARCH");
        var missing = await Should.ThrowAsync<UsageException>(() => ExplainAsync(Sql, analyze: true));
        missing.Message.ShouldContain(":id");
        missing.Message.ShouldContain("?2");
        var parameters = new Dictionary<string, string> { ["id"] = "42", ["2"] = "1" };
        (await ExplainAsync(Sql, analyze: true, parameters: parameters)).Plan.Totals["rows"].ShouldBe(1);
    }

    [Theory]
    [InlineData("", "no statement")]
    [InlineData("-- only a comment", "no statement")]
    [InlineData("SELECT 1; SELECT 2", "2 statements")]
    [InlineData("SELECT *\nFORM customer", "line 2, column 1")]
    [InlineData("SELECT from FROM customer WHERE from = 1", "line 1, column 8")]
    [InlineData("SELECT nmae FROM customer", "line 1, column 8: no such column: nmae")]
    [InlineData("SELECT * FROM custmer", "no such table: custmer")]
    [InlineData("CREATE TABLE t(a)", "Only queries")]
    [InlineData("PRAGMA user_version = 3", "Only queries")]
    [InlineData("VACUUM", "Only queries")]
    public async Task What_cannot_be_explained_is_refused_in_words(string sql, string words) =>
        (await Should.ThrowAsync<UsageException>(() => ExplainAsync(sql))).Message.ShouldContain(words);

    [Theory]
    [InlineData("SELECT * FROM customer WHERE email = 'm7@x.de'", "SQLITE-PLAN-FULL-SCAN", "CREATE INDEX idx_customer_email ON customer (email)")]
    [InlineData("SELECT * FROM \"the orders\" WHERE placed > '2024' AND status = 's1'", "SQLITE-PLAN-FULL-SCAN", "ON \"the orders\" (status, placed)")]
    [InlineData("SELECT * FROM event WHERE \"select\" = 7", "SQLITE-PLAN-FULL-SCAN", "ON event (\"select\")")]
    [InlineData("SELECT * FROM customer c JOIN \"the orders\" o ON o.customer = c.id WHERE c.city = 'city 3'", "SQLITE-PLAN-FULL-SCAN", "(customer)")]
    [InlineData("SELECT e.kind, o.total FROM event e JOIN \"the orders\" o ON o.placed = e.at", "SQLITE-PLAN-AUTOMATIC-INDEX", "CREATE INDEX")]
    [InlineData("SELECT * FROM \"the orders\" WHERE status = 's1' ORDER BY placed DESC, id DESC LIMIT 5", "SQLITE-PLAN-TEMP-SORT", "(status, placed DESC)")]
    [InlineData("SELECT city, count(*) FROM customer GROUP BY city", "SQLITE-PLAN-TEMP-SORT", "(city)")]
    [InlineData("SELECT DISTINCT age FROM customer", "SQLITE-PLAN-TEMP-SORT", "(age)")]
    [InlineData("SELECT id, (SELECT max(placed) FROM \"the orders\" o WHERE o.customer > c.id) FROM customer c", "SQLITE-PLAN-CORRELATED", null)]
    [InlineData("SELECT count(*) FROM customer, event", "SQLITE-PLAN-NESTED-SCAN", null)]
    [InlineData("SELECT * FROM customer c WHERE lower(c.email) = 'm7@x.de'", "SQLITE-PLAN-COMPUTED", "(lower(email))")]
    [InlineData("SELECT * FROM \"the orders\" WHERE strftime('%Y', placed) = '2024'", "SQLITE-PLAN-COMPUTED", null)]
    [InlineData("SELECT * FROM customer WHERE email LIKE 'm7%'", "SQLITE-PLAN-LIKE", "(email COLLATE NOCASE)")]
    [InlineData("SELECT * FROM customer WHERE email LIKE '%x.de'", "SQLITE-PLAN-LIKE", null)]
    [InlineData("SELECT * FROM customer ORDER BY id LIMIT 20 OFFSET 1500", "SQLITE-PLAN-OFFSET", null)]
    [InlineData("SELECT * FROM customer WHERE code = 'x' OR email = 'y'", "SQLITE-PLAN-OR", "(email)")]
    [InlineData("SELECT * FROM \"the orders\" o JOIN customer c ON c.code = o.customer_code", "SQLITE-PLAN-MIXED-TYPES", null)]
    public async Task A_fault_of_the_plan_is_found(string sql, string rule, string? apply)
    {
        var finding = (await ExplainAsync(sql)).Findings.FirstOrDefault(finding => finding.Id == rule).ShouldNotBeNull();
        finding.State.ShouldBe(FindingState.Problem);
        finding.Impact.ShouldNotBeNullOrEmpty();
        if (apply is null)
        {
            finding.Remedy.ShouldNotBeNull().Guidance.ShouldNotBeNullOrEmpty();
        }
        else
        {
            finding.Remedy.ShouldNotBeNull().Apply.ShouldHaveSingleItem().ShouldContain(apply);
        }
    }

    [Theory]
    [InlineData("SELECT * FROM customer WHERE email = 'm7@x.de'")]
    [InlineData("SELECT * FROM \"the orders\" WHERE status = 's1' ORDER BY placed DESC, id DESC LIMIT 5")]
    [InlineData("SELECT * FROM customer c WHERE lower(c.email) = 'm7@x.de'")]
    [InlineData("SELECT * FROM customer WHERE email LIKE 'm7%'")]
    [InlineData("SELECT DISTINCT age FROM customer")]
    [InlineData("SELECT e.kind, o.total FROM event e JOIN \"the orders\" o ON o.placed = e.at")]
    [InlineData("SELECT * FROM customer WHERE code = 'x' OR email = 'y'")]
    public async Task The_suggested_index_cures_the_fault(string sql)
    {
        var before = await ExplainAsync(sql, analyze: true);
        using (var session = SqliteConnectorForTests())
        {
            foreach (var statement in before.Findings.SelectMany(finding => finding.Remedy?.Apply ?? []))
            {
                session.Execute(statement);
            }
        }

        var after = await ExplainAsync(sql, analyze: true);
        after.Plan.Totals["vm_steps"].ShouldBeLessThan(before.Plan.Totals["vm_steps"]);
        after.Findings.Select(finding => finding.Id).ShouldNotContain(before.Findings[0].Id);
    }

    [Theory]
    [InlineData("SELECT * FROM customer WHERE id = 7")]
    [InlineData("SELECT * FROM customer WHERE code = '7'")]
    [InlineData("SELECT * FROM tiny WHERE a = 1 ORDER BY b")]
    [InlineData("SELECT * FROM tiny x, tiny y WHERE lower(x.a) LIKE '%b' OR y.b = 1")]
    [InlineData("SELECT * FROM docs WHERE docs MATCH 'word'")]
    [InlineData("SELECT 1")]
    [InlineData("VALUES (1), (2)")]
    [InlineData("SELECT count(*) FROM customer")]
    [InlineData("WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM n WHERE i < 9) SELECT * FROM n ORDER BY i DESC")]
    [InlineData("INSERT INTO tiny VALUES (1, 2)")]
    [InlineData("UPDATE customer SET age = 3 WHERE id = 9")]
    public async Task A_sound_plan_is_left_in_peace(string sql) => (await ExplainAsync(sql)).Findings.ShouldBeEmpty();

    [Fact]
    public async Task Plan_use_names_the_indexes_of_each_statement()
    {
        var workload = new Core.Workloads.Workload
        {
            Source = Core.Workloads.WorkloadSource.File,
            Statements =
            [
                new() { Id = "a", Sql = "SELECT * FROM customer WHERE code = '7'" },
                new() { Id = "b", Sql = "SELECT * FROM customer WHERE id = 7" },
                new() { Id = "c", Sql = "SELEC" },
            ],
        };
        var section = await new WorkloadPlans().ObserveWorkloadAsync(url, workload, new Core.Observation.ObserveOptions(), CancellationToken.None);
        var snapshot = new Core.Observation.Snapshot { Target = "t", Engine = "sqlite", ServerVersion = "3", ObservedAt = DateTimeOffset.UnixEpoch, Sections = [section] };
        snapshot.TryGet(Sqlite.Observe.Sections.SqliteSections.PlanUse, out var use, out _).ShouldBeTrue();
        use!.Statements.Select(statement => (statement.Id, string.Join(',', statement.Indexes), statement.Understood))
            .ShouldBe([("a", "customer_code", true), ("b", "", true), ("c", "", false)]);
    }

    private SqliteSession SqliteConnectorForTests() =>
        SqliteConnector.OpenReadWriteAsync(url, new Core.Observation.ObserveOptions(), CancellationToken.None).GetAwaiter().GetResult();

    private Task<Explanation> ExplainAsync(string sql, bool analyze = false, bool writes = false, IReadOnlyDictionary<string, string>? parameters = null) =>
        new SqliteExplainer(new SqliteProbe(TimeProvider.System)).ExplainAsync(
            new ExplainRequest
            {
                Target = url,
                Sql = sql,
                Analyze = analyze,
                AnalyzeWrites = writes,
                Parameters = parameters ?? new Dictionary<string, string>(),
                Now = DateTimeOffset.UnixEpoch,
            },
            null,
            CancellationToken.None);
}
