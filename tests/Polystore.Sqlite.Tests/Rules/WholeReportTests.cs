using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Core.Reconciliation;
using Polystore.Core.Rules;
using Polystore.Sqlite.Observe;
using Polystore.Sqlite.Observe.Sections;
using Polystore.Sqlite.Tests.Connect;

namespace Polystore.Sqlite.Tests.Rules;

/// <summary>All rules over real files: what they find, that their remedies agree with each other, and that the way back leads back.</summary>
public sealed class WholeReportTests
{
    private static readonly IReadOnlyList<IRule> Rules = RuleCatalog.FindIn(typeof(SqliteSections).Assembly);

    private const string Faulty = """
        CREATE TABLE "my users" (id INTEGER PRIMARY KEY, "e mail" TEXT NOT NULL, "order" TEXT);
        CREATE TABLE "or""ders" (id INTEGER PRIMARY KEY, "user's id" INTEGER REFERENCES "my users" (id), coupon TEXT REFERENCES coupons, price REAL, note TEXT);
        CREATE TABLE coupons (code TEXT PRIMARY KEY NOT NULL, percent INTEGER) WITHOUT ROWID;
        CREATE TABLE tags (order_id INTEGER NOT NULL REFERENCES "or""ders" (id) ON DELETE CASCADE, tag TEXT NOT NULL, PRIMARY KEY (order_id, tag));
        CREATE INDEX mail ON "my users" ("e mail");
        CREATE INDEX "mail again" ON "my users" ("e mail" COLLATE BINARY);
        CREATE INDEX mail_nocase ON "my users" ("e mail" COLLATE NOCASE);
        CREATE INDEX by_id ON "my users" (id);
        CREATE INDEX note ON "or""ders" (note);
        CREATE INDEX note_price ON "or""ders" (note, price);
        CREATE INDEX tag_order ON tags (order_id);
        INSERT INTO "my users" WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) SELECT i, 'u' || i || '@example.org', 'x' FROM n;
        INSERT INTO coupons VALUES ('TEN', 10), ('TWENTY', 20);
        INSERT INTO "or""ders" WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 12000)
          SELECT i, 1 + i % 2000, iif(i % 50 = 0, 'TEN', NULL), i * 1.01, 'note ' || (i % 900) FROM n;
        INSERT INTO tags SELECT id, 'red' FROM "or""ders" WHERE id % 3 = 0;
        CREATE TABLE feed (raw TEXT);
        INSERT INTO feed SELECT hex(zeroblob(800)) FROM "my users";
        DROP TABLE feed;
        """;

    private const string Sound = """
        PRAGMA journal_mode = WAL;
        PRAGMA user_version = 7;
        CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL UNIQUE);
        CREATE TABLE follows (follower INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE, followed INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
          PRIMARY KEY (follower, followed)) WITHOUT ROWID;
        CREATE INDEX follows_followed_idx ON follows (followed);
        CREATE TABLE posts (id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE, parent_id INTEGER REFERENCES posts (id) ON DELETE SET NULL,
          published_at TEXT, cents INTEGER NOT NULL);
        CREATE INDEX posts_user_idx ON posts (user_id, published_at DESC);
        CREATE INDEX posts_parent_idx ON posts (parent_id) WHERE parent_id IS NOT NULL;
        INSERT INTO users WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) SELECT i, 'name ' || i, 'u' || i || '@example.org' FROM n;
        INSERT INTO follows SELECT id, 1 + id % 100 FROM users;
        INSERT INTO posts SELECT id, id, iif(id > 1 AND id % 2, id - 1, NULL), iif(id % 3, '2025-01-01', NULL), id FROM users;
        ANALYZE;
        """;

    [Fact]
    public async Task Every_remedy_of_a_report_can_be_applied_and_leaves_nothing_to_say_about_it()
    {
        using var database = new TempDatabase(Faulty);
        var before = await CheckAsync(database);
        var remedies = InOrder(before);

        await RunAsync(database, remedies.SelectMany(finding => finding.Remedy!.Apply));
        var after = await CheckAsync(database);

        remedies.Select(finding => finding.Id).Distinct().ShouldBe(
            ["SQLITE-FK-UNINDEXED", "SQLITE-INDEX-DUPLICATE", "SQLITE-INDEX-REDUNDANT", "SQLITE-INDEX-ON-ROWID", "SQLITE-NEVER-ANALYZED", "SQLITE-FREELIST", "SQLITE-JOURNAL-MODE"],
            ignoreOrder: true);
        after.Select(finding => finding.Fingerprint).ShouldNotContain(fingerprint => remedies.Any(finding => finding.Fingerprint == fingerprint));
        after.Where(finding => before.All(known => known.Fingerprint != finding.Fingerprint)).Select(finding => finding.Title).ShouldBeEmpty();
    }

    [Fact]
    public async Task Rollbacks_bring_the_schema_back_byte_for_byte()
    {
        using var database = new TempDatabase(Faulty);
        var schema = await SchemaAsync(database);
        var remedies = InOrder(await CheckAsync(database));

        await RunAsync(database, remedies.SelectMany(finding => finding.Remedy!.Apply));
        (await SchemaAsync(database)).ShouldNotBe(schema);
        await RunAsync(database, Enumerable.Reverse(remedies).SelectMany(finding => finding.Remedy!.Rollback));

        (await SchemaAsync(database)).ShouldBe(schema);
    }

    [Fact]
    public async Task Every_witness_can_be_run()
    {
        using var database = new TempDatabase(Faulty);
        var witnesses = (await CheckAsync(database)).SelectMany(finding => finding.Witnesses).Select(witness => witness.Sql).ToList();

        witnesses.Count.ShouldBe(5);
        await RunAsync(database, witnesses);
    }

    [Fact]
    public async Task Sound_database_has_nothing_above_info()
    {
        using var database = new TempDatabase(Sound);

        (await CheckAsync(database)).Where(finding => finding.Severity > Severity.Info).Select(finding => $"{finding.Id}: {finding.Title}")
            .ShouldBe(["SQLITE-FOREIGN-KEYS-OFF: 4 foreign keys are declared and checked only where a connection asks for it"]);
    }

    private static IReadOnlyList<Finding> InOrder(IReadOnlyList<Finding> findings) =>
        findings.Where(finding => finding.Remedy is { Order: not null }).OrderBy(finding => finding.Remedy!.Order).ToList();

    private static async Task<IReadOnlyList<Finding>> CheckAsync(TempDatabase database)
    {
        var probe = new SqliteProbe();
        var snapshot = await database.ObserveAsync();
        var run = await RuleRunner.RunAsync(
            Rules,
            RuleSelection.All,
            new RuleContext { Snapshot = snapshot, Now = snapshot.ObservedAt },
            (questions, cancellation) => probe.AnswerAsync(database.Url, questions, TempDatabase.WithData, cancellation));
        run.Outcomes.Select(outcome => outcome.Failure).OfType<Exception>().ShouldBeEmpty();
        return Reconciler.Reconcile(run.Findings(), snapshot.Catalog, StringComparison.OrdinalIgnoreCase);
    }

    private static async Task RunAsync(TempDatabase database, IEnumerable<string> statements)
    {
        using var session = await database.OpenForWritingAsync();
        foreach (var statement in statements)
        {
            session.Execute(statement);
        }
    }

    private static async Task<IReadOnlyList<string>> SchemaAsync(TempDatabase database)
    {
        using var session = await database.OpenAsync();
        return session.Query("SELECT type, name, tbl_name, ifnull(sql, '') FROM sqlite_schema ORDER BY 1, 2, 3", row => string.Join('|', Enumerable.Range(0, 4).Select(row.Text))).ToList();
    }
}
