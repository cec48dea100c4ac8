namespace Polystore.Postgres.Tests.Explain.Faults;

/// <summary>What leaves the server: rows to the client, rows from other servers, write-ahead log, blocks from the disk.</summary>
internal sealed class OutputFaults : IPlanFaults
{
    private const string Pages = """
        CREATE TABLE pages (id int PRIMARY KEY, kind int NOT NULL, body text NOT NULL);
        ALTER TABLE pages ALTER COLUMN body SET STORAGE PLAIN;
        INSERT INTO pages SELECT g, g * 7919 % 1009, repeat('b', 7000) FROM generate_series(1, 2000) g;
        VACUUM ANALYZE pages;
        """;

    // Blocks of a temporary table that is larger than temp_buffers are read anew by every scan.
    private const string Copied = "DROP TABLE IF EXISTS copied;;CREATE TEMP TABLE copied (id int, kind int, body text);;ALTER TABLE copied ALTER COLUMN body SET STORAGE PLAIN;;INSERT INTO copied SELECT * FROM pages;;ANALYZE copied;;SELECT count(*) FROM copied";

    private static readonly string[] Plain = ["jit = off", "max_parallel_workers_per_gather = 0"];

    public IEnumerable<PlanFault> Cases =>
    [
        new()
        {
            Name = "wide-output", Rule = "PG-PLAN-WIDE-OUTPUT", Settings = Plain,
            Setup = """
                CREATE TABLE articles (id int PRIMARY KEY, kind int NOT NULL, body text NOT NULL);
                INSERT INTO articles SELECT g, g % 100, repeat('b', 1500) FROM generate_series(1, 12000) g;
                VACUUM ANALYZE articles;
                """,
            Sql = "SELECT * FROM articles WHERE kind < 90", Node = "Seq Scan", Relation = "articles", Cause = "instead of *",
            CuredSql = "SELECT id FROM articles WHERE kind < 90", Better = PlanMeasure.Nothing,
            Decoys = ["SELECT id, kind FROM articles WHERE kind < 90", "SELECT max(body) FROM articles", "SELECT * FROM articles WHERE id < 100"],
        },
        new()
        {
            Name = "cold-cache", Rule = "PG-PLAN-COLD-CACHE", Setup = Pages, Settings = [.. Plain, "track_io_timing = on", "temp_buffers = '800kB'"],
            BeforeEachRun = Copied, Attempts = 5, UntoldBy = 16,
            Sql = "SELECT count(*) FROM copied WHERE kind < 2000", Node = "Seq Scan", Relation = "copied", Cause = "second time",
            CuredSql = "SELECT count(*) FROM copied WHERE kind < 2000", CuredBeforeEachRun = Copied + ";;CREATE INDEX ON copied (kind);;VACUUM ANALYZE copied;;SELECT count(*) FROM copied WHERE kind < 0",
            Decoys = ["SELECT count(*) FROM pages WHERE id BETWEEN 5 AND 50", "SELECT sum(sqrt(g)) FROM generate_series(1, 100000) g"],
        },
        new()
        {
            Name = "full-page-images", Rule = "PG-PLAN-FULL-PAGE-IMAGES", Settings = Plain,
            Setup = """
                CREATE TABLE counters (id int PRIMARY KEY, hits int NOT NULL, note text NOT NULL) WITH (fillfactor = 50);
                INSERT INTO counters SELECT g, 0, repeat('n', 100) FROM generate_series(1, 60000) g;
                CREATE TABLE small AS SELECT * FROM counters WHERE id < 100;
                -- Without a key: with one the rows of the run before, rolled back, are looked at again, and with checksums (on by default from 18) each look is logged.
                CREATE TABLE appended AS SELECT * FROM counters WHERE id < 100;
                VACUUM ANALYZE counters, small, appended;
                """,
            BeforeEachRun = "CHECKPOINT",
            Sql = "UPDATE counters SET hits = hits + 1 WHERE id % 50 = 0", Node = "ModifyTable", Cause = "max_wal_size",
            CuredSql = "UPDATE counters SET hits = hits + 1 WHERE id % 50 = 0", CuredBeforeEachRun = "SELECT 1", Better = PlanMeasure.Nothing,
            Decoys = ["UPDATE small SET hits = hits + 1", "INSERT INTO appended SELECT g, 0, repeat('n', 100) FROM generate_series(60001, 90000) g"],
        },
        new()
        {
            Name = "foreign-filter", Rule = "PG-PLAN-FOREIGN-FILTER", Settings = Plain,
            Setup = """
                CREATE TABLE remote_orders (id int PRIMARY KEY, day date NOT NULL, amount int NOT NULL);
                INSERT INTO remote_orders SELECT g, date '2026-01-01' + g % 300, g % 1000 FROM generate_series(1, 30000) g;
                ANALYZE remote_orders;
                CREATE EXTENSION postgres_fdw;
                DO $$ BEGIN EXECUTE format('CREATE SERVER other FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host %L, port %L, dbname %L)', '127.0.0.1', current_setting('port'), current_database()); END $$;
                CREATE USER MAPPING FOR CURRENT_USER SERVER other OPTIONS (user 'postgres', password_required 'false');
                CREATE FOREIGN TABLE orders (id int, day date, amount int) SERVER other OPTIONS (table_name 'remote_orders');
                """,
            Sql = "SELECT sum(amount) FROM orders WHERE day = to_date('20260105', 'YYYYMMDD')", Node = "Foreign Scan", Relation = "orders", Cause = "fetched",
            CuredSql = "SELECT sum(amount) FROM orders WHERE day = date '2026-01-05'", Better = PlanMeasure.RowsThrownAway,
            Decoys = ["SELECT sum(amount) FROM orders WHERE amount < 10", "SELECT sum(amount) FROM orders WHERE day > to_date('20251231', 'YYYYMMDD')"],
        },
        new()
        {
            Name = "stale-foreign", Rule = "PG-PLAN-STALE-STATISTICS", Settings = Plain,
            Setup = """
                CREATE TABLE remote_orders (id int PRIMARY KEY, day date NOT NULL, amount int NOT NULL);
                INSERT INTO remote_orders SELECT g, date '2026-01-01' + g % 300, g % 1000 FROM generate_series(1, 60000) g;
                CREATE TABLE days AS SELECT date '2026-01-01' + g AS day, repeat('d', 50) AS name FROM generate_series(1, 300) g;
                CREATE TABLE prices AS SELECT g AS amount, g * 2 AS price FROM generate_series(1, 1000) g;
                CREATE INDEX prices_amount ON prices (amount);
                ANALYZE remote_orders, days, prices;
                CREATE EXTENSION postgres_fdw;
                DO $$ BEGIN EXECUTE format('CREATE SERVER other FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host %L, port %L, dbname %L)', '127.0.0.1', current_setting('port'), current_database()); END $$;
                CREATE USER MAPPING FOR CURRENT_USER SERVER other OPTIONS (user 'postgres', password_required 'false');
                CREATE FOREIGN TABLE orders (id int, day date, amount int) SERVER other OPTIONS (table_name 'remote_orders');
                """,
            Sql = "SELECT count(*), sum(p.price) FROM orders o JOIN days d ON d.day = o.day JOIN prices p ON p.amount = o.amount WHERE o.amount > 10",
            Node = "Foreign Scan", Relation = "orders", Cause = "use_remote_estimate", Better = PlanMeasure.Misestimate, AlsoElsewhere = ["PG-PLAN-SEQ-SCAN"],
            Decoys = ["SELECT count(*) FROM orders", "SELECT count(*) FROM remote_orders o JOIN days d ON d.day = o.day WHERE o.amount > 10"],
        },
        new()
        {
            Name = "bloated-scan", Rule = "PG-PLAN-BLOAT", Settings = Plain,
            Setup = """
                CREATE TABLE queue (id int PRIMARY KEY, state int NOT NULL, note text NOT NULL) WITH (autovacuum_enabled = off);
                INSERT INTO queue SELECT g, g % 3, repeat('n', 100) FROM generate_series(1, 120000) g;
                DELETE FROM queue WHERE id % 20 <> 0;
                CREATE TABLE half (id int, note text) WITH (fillfactor = 20);
                INSERT INTO half SELECT g, repeat('n', 60) FROM generate_series(1, 20000) g;
                VACUUM ANALYZE queue, half;
                """,
            Sql = "SELECT sum(state) FROM queue", Node = "Seq Scan", Relation = "queue", Cause = "VACUUM FULL", Cure = "VACUUM FULL queue; ANALYZE queue;",
            Decoys = ["SELECT count(note) FROM half", "SELECT state FROM queue LIMIT 5"],
        },
    ];
}
