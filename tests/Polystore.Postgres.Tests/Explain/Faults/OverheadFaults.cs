using Polystore.TestServers;

namespace Polystore.Postgres.Tests.Explain.Faults;

/// <summary>Time that passes beside the nodes: compiling, planning, triggers, workers that do not come.</summary>
internal sealed class OverheadFaults : IPlanFaults
{
    private static readonly string Joined = "SELECT count(*) FROM t1 " + string.Concat(Enumerable.Range(2, 9).Select(at => $"JOIN t{at} ON t{at}.a = t1.a AND t{at}.b = t{at - 1}.b "));

    private const string Digests = """
        CREATE TABLE documents (id int PRIMARY KEY, note text NOT NULL);
        INSERT INTO documents SELECT g, repeat('n', 60) FROM generate_series(1, 300000) g;
        VACUUM ANALYZE documents;
        """;

    public IEnumerable<PlanFault> Cases =>
    [
        new()
        {
            Name = "jit-overhead", Rule = "PG-PLAN-JIT", Needs = TestServer.Postgres | TestServer.Jit,
            Setup = """
                CREATE TABLE sales (id int PRIMARY KEY, amount numeric NOT NULL, shop int NOT NULL);
                INSERT INTO sales SELECT g, g % 97, g % 13 FROM generate_series(1, 20000) g;
                VACUUM ANALYZE sales;
                """,
            Settings = ["jit = on", "jit_above_cost = 100", "jit_optimize_above_cost = 100", "jit_inline_above_cost = 100", "max_parallel_workers_per_gather = 0"],
            Sql = "SELECT shop, sum(amount * 2), avg(amount + 1), max(amount) FROM sales WHERE amount > 3 AND shop <> 5 GROUP BY shop",
            Node = "Aggregate", Cause = "jit_above_cost",
            CuredSql = "SELECT shop, sum(amount * 2), avg(amount + 1), max(amount) FROM sales WHERE amount > 3 AND shop <> 5 GROUP BY shop",
            CuredSettings = ["jit_above_cost = 1000000", "max_parallel_workers_per_gather = 0"], Better = PlanMeasure.Time,
            Decoys = ["SELECT amount FROM sales WHERE id = 7"],
        },
        new()
        {
            Name = "planning-time", Rule = "PG-PLAN-PLANNING",
            Setup = string.Concat(Enumerable.Range(1, 10).Select(at => $"CREATE TABLE t{at} (a int, b int); CREATE INDEX ON t{at} (a); CREATE INDEX ON t{at} (b); INSERT INTO t{at} SELECT g, g FROM generate_series(1, 50) g; ANALYZE t{at};\n")),
            Settings = ["join_collapse_limit = 10", "from_collapse_limit = 10", "jit = off"],
            Sql = Joined, Node = "Aggregate", Cause = "join_collapse_limit",
            CuredSql = Joined, CuredSettings = ["join_collapse_limit = 1", "jit = off"], Better = PlanMeasure.PlanningTime,
            Decoys = ["SELECT count(*) FROM t1 JOIN t2 ON t1.a = t2.a", "SELECT count(pg_sleep(0.02)) FROM t1 WHERE a = 1"],
        },
        new()
        {
            Name = "trigger-foreign-key", Rule = "PG-PLAN-TRIGGER",
            Setup = """
                CREATE TABLE makers (id int PRIMARY KEY, name text);
                CREATE TABLE parts (id int PRIMARY KEY, maker_id int REFERENCES makers (id), label text NOT NULL);
                INSERT INTO makers SELECT g, 'm' || g FROM generate_series(1, 2000) g;
                INSERT INTO parts SELECT g, 1 + g % 1000, repeat('p', 80) FROM generate_series(1, 40000) g;
                CREATE TABLE free (id int PRIMARY KEY);
                INSERT INTO free SELECT g FROM generate_series(1, 2000) g;
                VACUUM ANALYZE makers, parts, free;
                """,
            Settings = ["jit = off"],
            Sql = "DELETE FROM makers WHERE id BETWEEN 1001 AND 1100", Node = "ModifyTable", Cause = "no index leads with parts (maker_id)", Better = PlanMeasure.Time,
            Decoys = ["DELETE FROM free WHERE id < 100", "UPDATE makers SET name = 'x' WHERE id BETWEEN 1001 AND 1100"],
        },
        new()
        {
            Name = "trigger-row-by-row", Rule = "PG-PLAN-TRIGGER",
            Setup = """
                CREATE TABLE stock (id int PRIMARY KEY, amount int NOT NULL, checked text);
                INSERT INTO stock SELECT g, g FROM generate_series(1, 2000) g;
                CREATE FUNCTION recheck() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.checked := (SELECT md5(string_agg(n::text, '')) FROM generate_series(1, 400) n); RETURN NEW; END $$;
                CREATE TRIGGER recheck BEFORE UPDATE ON stock FOR EACH ROW EXECUTE FUNCTION recheck();
                ANALYZE stock;
                """,
            Settings = ["jit = off"],
            Sql = "UPDATE stock SET amount = amount + 1 WHERE id < 300", Node = "ModifyTable", Cause = "WHEN condition",
            Cure = "DROP TRIGGER recheck ON stock; CREATE TRIGGER recheck BEFORE UPDATE ON stock FOR EACH ROW WHEN (NEW.amount < 0) EXECUTE FUNCTION recheck();", Better = PlanMeasure.Time,
            Decoys = ["DELETE FROM stock WHERE id < 300", "SELECT count(*) FROM stock"],
        },
        new()
        {
            Name = "workers-missing", Rule = "PG-PLAN-WORKERS-MISSING",
            Setup = "CREATE TABLE readings (id int, value float8); INSERT INTO readings SELECT g, g FROM generate_series(1, 200000) g; VACUUM ANALYZE readings;",
            Settings = ["max_parallel_workers_per_gather = 2", "max_parallel_workers = 0", "parallel_setup_cost = 0", "parallel_tuple_cost = 0", "min_parallel_table_scan_size = 0", "jit = off"],
            Sql = "SELECT sum(sqrt(value)) FROM readings", Node = "Gather", Cause = "max_parallel_workers",
            CuredSql = "SELECT sum(sqrt(value)) FROM readings", CuredSettings = ["max_parallel_workers_per_gather = 0", "max_parallel_workers = 0", "jit = off"], Better = PlanMeasure.Nothing,
            Decoys = ["SELECT value FROM readings WHERE id < 1000 FOR UPDATE"],
        },
        new()
        {
            Name = "parallel-unsafe", Rule = "PG-PLAN-PARALLEL-NONE",
            Setup = Digests + "CREATE FUNCTION blur(value int) RETURNS text LANGUAGE plpgsql IMMUTABLE COST 10 AS $$ BEGIN RETURN md5(md5(value::text)); END $$;",
            Settings = ["jit = off", "max_parallel_workers_per_gather = 2"],
            Sql = "SELECT count(*) FROM documents WHERE blur(id) LIKE 'abc%'", Node = "Seq Scan", Relation = "documents", Cause = "function blur",
            Cure = "ALTER FUNCTION blur(int) PARALLEL SAFE;", Better = PlanMeasure.Nothing, Also = ["PG-PLAN-SLOW-FUNCTION"], AlsoElsewhere = ["PG-PLAN-SLOW-FUNCTION"],
            Decoys = ["SELECT count(*) FROM documents WHERE id < 1000", "SELECT blur(id) FROM documents WHERE id < 1000 FOR UPDATE"],
        },
        new()
        {
            Name = "parallel-option", Rule = "PG-PLAN-PARALLEL-NONE", Setup = Digests + "ALTER TABLE documents SET (parallel_workers = 0);",
            Settings = ["jit = off", "max_parallel_workers_per_gather = 2"],
            Sql = "SELECT count(*) FROM documents WHERE md5(md5(md5(note))) LIKE 'abc%'", Node = "Seq Scan", Relation = "documents", Cause = "RESET (parallel_workers)",
            Cure = "ALTER TABLE documents RESET (parallel_workers);", Better = PlanMeasure.Nothing, AlsoElsewhere = ["PG-PLAN-COUNT-ALL"],
            Decoys = ["SELECT count(*) FROM documents", "DELETE FROM documents WHERE md5(md5(md5(note))) LIKE 'abc%'"],
        },
        new()
        {
            Name = "slow-function", Rule = "PG-PLAN-SLOW-FUNCTION", AlsoElsewhere = ["PG-PLAN-EXPRESSION"],
            Setup = """
                CREATE TABLE rates (code int PRIMARY KEY, rate numeric NOT NULL);
                INSERT INTO rates SELECT g, g FROM generate_series(0, 299) g;
                CREATE TABLE bills (id int PRIMARY KEY, code int NOT NULL, amount numeric NOT NULL);
                INSERT INTO bills SELECT g, g % 100, g % 977 FROM generate_series(1, 20000) g;
                CREATE FUNCTION rated(code int, amount numeric) RETURNS numeric LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN amount * (SELECT rate FROM rates r WHERE r.code = rated.code); END $$;
                VACUUM ANALYZE rates, bills;
                """,
            Settings = ["jit = off", "max_parallel_workers_per_gather = 0"],
            Sql = "SELECT count(*) FROM bills WHERE rated(code, amount) > 90000", Node = "Seq Scan", Relation = "bills", Cause = "join that table instead",
            CuredSql = "SELECT count(*) FROM bills b JOIN rates r ON r.code = b.code WHERE b.amount * r.rate > 90000", Better = PlanMeasure.Time,
            Decoys = ["SELECT count(*) FROM bills WHERE rated(code, amount) > 90000 AND id < 50", "SELECT count(*) FROM bills WHERE md5(md5(md5(md5(amount::text)))) > 'f'"],
        },
        new()
        {
            Name = "parallel-few", Rule = "PG-PLAN-PARALLEL-FEW", Setup = Few,
            Sql = "SELECT * FROM few WHERE kind = 3 ORDER BY id", Settings = ["parallel_setup_cost = 0", "parallel_tuple_cost = 0", "min_parallel_table_scan_size = 0"],
            Node = "Gather Merge", Cause = "parallel_setup_cost",
            CuredSql = "SELECT * FROM few WHERE kind = 3 ORDER BY id", CuredSettings = [], Better = PlanMeasure.Time,
            AlsoElsewhere = ["PG-PLAN-SEQ-SCAN", "PG-PLAN-PATTERN-INSIDE", "PG-PLAN-EXPRESSION", "PG-PLAN-DEFAULT-SELECTIVITY", "PG-PLAN-MISESTIMATE", "PG-PLAN-EXPRESSION-STATISTICS"],
            Decoys = ["SELECT count(*) FROM many WHERE md5(md5(md5(id::text))) < '2'"],
        },
        new()
        {
            Name = "workers-uneven", Rule = "PG-PLAN-WORKERS-UNEVEN", Verbose = true,
            Setup = """
                CREATE TABLE jobs (id int PRIMARY KEY, steps int NOT NULL, spread int NOT NULL, filler text NOT NULL);
                INSERT INTO jobs SELECT g, CASE WHEN g <= 8 THEN 400000 ELSE 10 END, CASE WHEN g % 50 = 0 THEN 200000 ELSE 10 END, repeat('x', 800) FROM generate_series(1, 800) g;
                CREATE FUNCTION work(steps int) RETURNS bigint LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$ DECLARE done bigint := 0; BEGIN FOR i IN 1..steps LOOP done := done + i; END LOOP; RETURN done; END $$;
                VACUUM ANALYZE jobs;
                """,
            Sql = "SELECT sum(work(steps)) FROM jobs",
            Settings = ["jit = off", "max_parallel_workers_per_gather = 2", "parallel_setup_cost = 0", "parallel_tuple_cost = 0", "min_parallel_table_scan_size = 0"],
            Node = "Aggregate", Cause = "busiest process",
            CuredSql = "SELECT sum(work(spread)) FROM jobs", Better = PlanMeasure.Nothing, Also = ["PG-PLAN-SLOW-FUNCTION"], AlsoElsewhere = ["PG-PLAN-SLOW-FUNCTION"],
            Decoys = ["SELECT sum(work(spread)) FROM jobs WHERE id > 0", "SELECT count(*) FROM jobs"],
        },
        new()
        {
            Name = "lock-wait", Rule = "PG-PLAN-LOCK-WAIT",
            Setup = """
                CREATE EXTENSION dblink;
                CREATE TABLE accounts (id int PRIMARY KEY, balance int NOT NULL);
                INSERT INTO accounts SELECT g, g FROM generate_series(1, 5000) g;
                CREATE TABLE slow (id int PRIMARY KEY, balance int NOT NULL);
                INSERT INTO slow VALUES (1, 1);
                CREATE FUNCTION doze() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(1.3); RETURN NEW; END $$;
                CREATE TRIGGER doze BEFORE UPDATE ON slow FOR EACH ROW EXECUTE FUNCTION doze();
                VACUUM ANALYZE accounts, slow;
                """,
            BeforeEachRun = HeldRow, CuredBeforeEachRun = "SELECT 1",
            Sql = "SELECT balance FROM accounts WHERE id = 7 FOR UPDATE", Node = "LockRows", Cause = "pg_blocking_pids",
            CuredSql = "SELECT balance FROM accounts WHERE id = 7 FOR UPDATE", Better = PlanMeasure.Time, AlsoElsewhere = ["PG-PLAN-TRIGGER", "PG-PLAN-SLOW-FUNCTION"],
            Decoys =
            [
                "SELECT balance FROM accounts WHERE id = 8 FOR UPDATE", "SELECT balance FROM accounts WHERE id = 7 FOR UPDATE SKIP LOCKED", "UPDATE accounts SET balance = balance + 1 WHERE id > 100",
                "UPDATE slow SET balance = balance + 1", "UPDATE accounts SET balance = 1 WHERE id = 9 AND pg_sleep(1.3) IS NOT NULL",
            ],
        },
        new()
        {
            Name = "methods-off", Rule = "PG-PLAN-METHODS-OFF", Setup = Few,
            Sql = "SELECT count(m.note) FROM few f JOIN many m ON m.kind = f.id", Settings = ["enable_hashjoin = off", "max_parallel_workers_per_gather = 0"],
            Node = "Merge Join", Cause = "RESET enable_hashjoin", AlsoElsewhere = ["PG-PLAN-SORT-SPILL"], Also = ["PG-PLAN-SORT-SPILL"],
            CuredSql = "SELECT count(m.note) FROM few f JOIN many m ON m.kind = f.id", CuredSettings = ["max_parallel_workers_per_gather = 0"],
            Decoys = ["SELECT kind FROM few WHERE id = 7", "SELECT count(*) FROM few"],
        },
    ];

    // Another session changes a row and commits it two seconds and a half later.
    private const string HeldRow = """
        SELECT dblink_disconnect(name) FROM unnest(dblink_get_connections()) name;;
        SELECT dblink_connect('holder', 'host=' || split_part(current_setting('unix_socket_directories'), ',', 1) || ' port=' || current_setting('port') || ' user=' || current_user || ' dbname=' || current_database());;
        SELECT dblink_exec('holder', 'BEGIN');;
        SELECT dblink_exec('holder', 'UPDATE accounts SET balance = 0 WHERE id = 7');;
        SELECT dblink_send_query('holder', 'SELECT pg_sleep(2.5); COMMIT')
        """;

    private const string Few = """
        CREATE TABLE few AS SELECT g AS id, g % 10 AS kind FROM generate_series(1, 2000) g;
        CREATE TABLE many AS SELECT g AS id, g * 7919::bigint % 2000 AS kind, repeat('n', 60) AS note FROM generate_series(1, 300000) g;
        VACUUM ANALYZE few, many;
        """;
}
