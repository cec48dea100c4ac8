using Polystore.Core.Catalogs;
using Polystore.Core.Checks;
using Polystore.Core.Checks.Ignoring;
using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Core.Proofs;
using Polystore.Core.Rules;

namespace Polystore.Reports.Tests.Fixtures;

/// <summary>A check of a web shop as an engine would report it: every shape that a renderer must carry.</summary>
internal static class Shop
{
    public const string Engine = "sqlite";
    public static readonly DateTimeOffset When = new(2026, 3, 14, 9, 26, 53, TimeSpan.Zero);

    public static CheckReport Report() => new()
    {
        Target = "sqlite:/srv/shop/shop.db",
        Engine = Engine,
        ServerVersion = "3.46.1",
        ObservedAt = When,
        Findings = Findings(),
        Rules = new RulesSummary
        {
            Examined = 31,
            Total = 33,
            Fine = ["SQLITE-ENCODING-MIXED", "SQLITE-FREELIST-LARGE", "SQLITE-INTEGRITY", "SQLITE-KEYWORD-NAME", "SQLITE-NULL-IN-PRIMARY-KEY", "SQLITE-PAGE-SIZE", "SQLITE-RESERVED-PREFIX", "SQLITE-TRIGGER-RECURSIVE", "SQLITE-VIEW-BROKEN"],
            NotExamined =
            [
                new("SQLITE-INDEX-UNUSED", "no workload was given; name one with --workload"),
                new("SQLITE-STATISTICS-STALE", "sqlite_stat1 is empty; run ANALYZE"),
            ],
            Options = new Dictionary<string, IReadOnlyDictionary<string, double>>
            {
                ["SQLITE-FK-UNINDEXED"] = new Dictionary<string, double> { ["min-rows"] = 1000 },
            },
        },
        RuleInfos = Infos(),
        Snapshot = Snapshot(),
    };

    /// <summary>The same check with two findings that an ignore file hides.</summary>
    public static CheckReport WithIgnored()
    {
        var outcome = IgnoreList.Parse(
            """
            SQLITE-FK-UNINDEXED main.reviews(*) -- reviews moves to another store | soon
            SQLITE-NO-PRIMARY-KEY until 2026-12-31 -- the log is rewritten this year
            """,
            IgnoreList.FileName).Apply(Findings());
        return Report() with { Findings = outcome.Kept, Ignored = outcome.Ignored };
    }

    public static Finding Unindexed(string table, string column, string parent, double rows, double before, double after, Severity severity = Severity.High) => new()
    {
        Id = "SQLITE-FK-UNINDEXED",
        Family = "indexes",
        Severity = severity,
        Subject = Subject.Column(Engine, "main", table, column),
        Title = $"Foreign key {table}.{column} has no index",
        Why = $"Each delete or key change in {parent} looks for its rows in {table}; without an index that is a scan of the whole table, under the write lock of the database.",
        Impact = $"deleting one row of {parent} reads {rows:#,0} rows of {table}",
        Evidence =
        [
            Evidence.Of("rows", (long)rows, "rows", "sqlite_stat1"),
            Evidence.Of("rows per value", 8.4, "rows", "sqlite_stat1"),
            Evidence.Of("on delete", "CASCADE", null, "pragma foreign_key_list"),
        ],
        Remedy = new Remedy
        {
            Apply = [$"CREATE INDEX \"{table}_{column}\" ON \"{table}\" (\"{column}\")"],
            Rollback = [$"DROP INDEX \"{table}_{column}\""],
            Lock = "a write lock on the whole database while the index is built; readers in WAL mode go on",
            Duration = $"about {rows / 2_000_000:0.00} s (2 million rows a second)",
            Order = 1,
        },
        Proof = Measured(before, after),
        Weight = rows,
    };

    public static Proof Measured(double before, double after, DigestVerdict digest = DigestVerdict.Equal, string? reason = null) => new()
    {
        Kind = ProofKind.Measured,
        Environment = "SQLite 3.46.1, copies of the database, warm cache",
        Runs =
        [
            new ProofRun { Scale = 1, Metric = "vm_steps", Before = before, After = after, N = 3, Digest = digest, Reason = reason, BeforeMs = before / 60_000, AfterMs = after / 60_000 },
            new ProofRun { Scale = 4, Metric = "vm_steps", Before = before * 4.02, After = after * 1.1, N = 3, Digest = digest, Reason = reason, BeforeMs = before / 15_000, AfterMs = after / 58_000 },
        ],
    };

    public static Dictionary<string, RuleInfo> Infos() => Findings().Select(finding => (finding.Id, finding.Family, finding.Title, finding.Why))
        .DistinctBy(rule => rule.Id)
        .ToDictionary(rule => rule.Id, rule => new RuleInfo
        {
            Id = rule.Id,
            Engine = Engine,
            Family = rule.Family,
            Title = rule.Title,
            LooksFor = $"What {rule.Id} looks for, and what it takes care not to report.",
            Why = rule.Why,
            References = ["SQLite documentation, Foreign Key Support, section 3"],
        });

    public static Snapshot Snapshot() => new()
    {
        Target = "sqlite:/srv/shop/shop.db",
        Engine = Engine,
        ServerVersion = "3.46.1",
        ObservedAt = When,
        Catalog = ShopCatalog.Catalog(),
    };

    private static IReadOnlyList<Finding> Findings() =>
    [
        new Finding
        {
            Id = "SQLITE-FK-VIOLATION",
            Family = "data",
            Severity = Severity.Critical,
            Subject = Subject.Table(Engine, "main", "payments"),
            Title = "Rows of payments point to orders that do not exist",
            Why = "A payment without its order is money that nobody can book; joins lose these rows silently.",
            Impact = "37 payments are lost in every report that joins orders",
            Evidence = [Evidence.Of("violations", 37L, "rows", "pragma foreign_key_check"), new Evidence { Name = "share", Value = 0.0102, Unit = "ratio", Low = 0.0071, High = 0.0141, Sample = 3626, Source = "sample of payments" }],
            Remedy = new Remedy { Guidance = "Decide for each row whether its order was deleted by mistake or the payment is void; then delete or re-attach it.", Reversible = false, Reason = "which rows are right is not written in the database" },
            Weight = 37,
        },
        Unindexed("order_items", "order_id", "orders", 91_234, 912_412, 412),
        Unindexed("orders", "user_id", "users", 35_030, 91_234, 412),
        Unindexed("reviews", "product_id", "products", 12_409, 48_911, 366),
        Unindexed("sessions", "user_id", "users", 9_871, 39_877, 5_210),
        new Finding
        {
            Id = "SQLITE-TYPE-MISMATCH",
            Family = "data",
            Severity = Severity.High,
            Subject = Subject.Column(Engine, "main", "products", "price"),
            Title = "Text in the numeric column products.price",
            Why = "Comparisons order every text after every number, so price filters and sums silently skip these rows.",
            Evidence = [Evidence.Of("rows with text", 214L, "rows", "typeof()"), Evidence.OfUserData("example", "(hidden; --with-values shows it)", "typeof()")],
            Remedy = new Remedy
            {
                Apply = ["UPDATE \"products\" SET \"price\" = CAST(\"price\" AS REAL) WHERE typeof(\"price\") = 'text' AND \"price\" GLOB '[0-9]*'"],
                Reversible = false,
                Reason = "the old spelling of the numbers is not kept",
                Lock = "a write lock on the whole database for the update",
                Order = 4,
            },
        },
        .. Mediums(),
        .. Lows(),
        new Finding
        {
            Id = "SQLITE-STATISTICS-MISSING",
            Family = "statistics",
            State = FindingState.NotExamined,
            Severity = Severity.Info,
            Subject = Subject.Table(Engine, "main", "audit_log"),
            Title = "Statistics of audit_log",
            Why = "Without statistics the planner guesses.",
            NotExaminedReason = "the table is virtual and keeps no statistics",
        },
    ];

    private static IEnumerable<Finding> Mediums()
    {
        yield return Redundant("orders", "orders_status", "orders_status_created_at", "status", Measured(120_044, 120_044 - 9_120));
        yield return Redundant("users", "users_email_2", "sqlite_autoindex_users_1", "email", null) with
        {
            Remedy = new Remedy
            {
                Apply = ["DROP INDEX \"users_email_2\""],
                Rollback = ["CREATE INDEX users_email_2 ON users(email)"],
                Withheld = "dropping orders_user_id in the same report would leave users → orders without support; apply one of them and check again",
            },
        };
        yield return Simple("SQLITE-NO-PRIMARY-KEY", "tables", Severity.Medium, Subject.Table(Engine, "main", "audit_log"), "Table audit_log has no primary key", "A row cannot be named, so an application can neither correct nor replicate it.");
        yield return Simple("SQLITE-JOURNAL-NOT-WAL", "settings", Severity.Medium, Subject.Setting(Engine, "journal_mode"), "The journal mode is delete although several processes write", "In delete mode a writer stops every reader; in WAL mode they go on.") with
        {
            Remedy = new Remedy { Apply = ["PRAGMA journal_mode = WAL"], Rollback = ["PRAGMA journal_mode = DELETE"], Lock = "an exclusive lock for a moment", Order = 2 },
        };
        yield return Simple("SQLITE-DATE-MIXED", "data", Severity.Medium, Subject.Column(Engine, "main", "orders", "created_at"), "Dates as text and as numbers in orders.created_at", "Sorting puts all numbers before all texts; date functions read a number as a Julian day.");
        yield return Simple("SQLITE-WIDE-ROWID", "tables", Severity.Medium, Subject.Table(Engine, "main", "Überweisungs­positionen je Verkaufs.kanal und sehr langer Name der kein Ende nimmt weil ihn ein Generator erzeugt hat"), "A natural key is kept twice", "The primary key is stored in the table and again in its automatic index.") with
        {
            Proof = Measured(88_112, 61_020, DigestVerdict.Undetermined, "ties under LIMIT"),
            Remedy = new Remedy
            {
                Apply = ["CREATE TABLE \"new\" (\n    \"id\" TEXT PRIMARY KEY,\n    \"betrag\" NUMERIC NOT NULL -- Euro\n) WITHOUT ROWID, STRICT", "INSERT INTO \"new\" SELECT * FROM \"old\""],
                Rollback = ["DROP TABLE \"new\""],
                Duration = "about 2 s",
                Order = 7,
            },
        };
        yield return Simple("SQLITE-TEXT-COLLATION", "indexes", Severity.Medium, Subject.Column(Engine, "main", "users", "email"), "LIKE on users.email cannot use its index", "The index has the collation BINARY; LIKE ignores case.") with { Proof = Measured(400, 900) };
    }

    private static IEnumerable<Finding> Lows()
    {
        foreach (var table in new[] { "categories", "carts", "coupons", "profiles" })
        {
            yield return Simple("SQLITE-STRICT-MISSING", "tables", Severity.Low, Subject.Table(Engine, "main", table), $"Table {table} is not STRICT", "SQLite takes any value in any column unless the table is STRICT.");
        }

        yield return Redundant("products", "products_name", "products_name_price", "name", null) with { Severity = Severity.Low };
        yield return Simple("SQLITE-AUTOINCREMENT", "tables", Severity.Low, Subject.Table(Engine, "main", "sessions"), "AUTOINCREMENT without need", "It costs a write to sqlite_sequence with every insert; only reuse of deleted ids is prevented.");
        yield return Simple("SQLITE-DEFAULT-QUOTED", "tables", Severity.Low, Subject.Column(Engine, "main", "carts", "state"), "A default in double quotes", "Double quotes are for names; the text is taken only by a compatibility rule.");
        yield return Simple("SQLITE-USER-VERSION", "settings", Severity.Info, Subject.Database(Engine), "user_version is 0", "Migration tools keep the schema's version there.");
        yield return Simple("SQLITE-APPLICATION-ID", "settings", Severity.Info, Subject.Database(Engine), "application_id is 0", "file(1) and backup tools tell files apart by it.");
    }

    private static Finding Redundant(string table, string index, string by, string column, Proof? proof) => new()
    {
        Id = "SQLITE-INDEX-REDUNDANT",
        Family = "indexes",
        Severity = Severity.Medium,
        Subject = Subject.Index(Engine, "main", table, index),
        Title = $"Index {index} is a prefix of {by}",
        Why = $"Every write keeps both; each query that uses {index} can use {by}.",
        Evidence = [Evidence.Of("bytes", 1_253_376L, "bytes", "dbstat"), Evidence.Of("columns", column, null, "pragma index_xinfo")],
        Remedy = new Remedy { Apply = [$"DROP INDEX \"{index}\""], Rollback = [$"CREATE INDEX {index} ON {table}({column})"], Lock = "a write lock for a moment", Order = 3 },
        Proof = proof,
    };

    private static Finding Simple(string id, string family, Severity severity, Subject subject, string title, string why) => new()
    {
        Id = id,
        Family = family,
        Severity = severity,
        Subject = subject,
        Title = title,
        Why = why,
        Evidence = [Evidence.Of("observed", true, null, "sqlite_schema")],
    };
}
