namespace Polystore.Postgres.Tests.Faults.Tables;

internal sealed class TableFaults : ISeededFaults
{
    public IEnumerable<SeededFault> Cases =>
    [
        new()
        {
            Rule = "PG-TABLE-NO-PRIMARY-KEY",
            Subject = "public.Log",
            Fault = """CREATE TABLE "Log" (id int NOT NULL, x text); CREATE UNIQUE INDEX log_id ON "Log" (id);""",
            Decoy = """
                CREATE TABLE ev (a int, PRIMARY KEY (a)) PARTITION BY LIST (a); CREATE TABLE ev1 PARTITION OF ev FOR VALUES IN (1);
                CREATE UNLOGGED TABLE staging (a int); CREATE TABLE base (a int PRIMARY KEY); CREATE TABLE heir () INHERITS (base);
                """,
        },
        new()
        {
            Rule = "PG-TABLE-BLOAT",
            Subject = "public.b",
            Options = new Dictionary<string, double> { ["minimum-bytes"] = 500_000 },
            Fault = "CREATE TABLE b (id int PRIMARY KEY, x text) WITH (autovacuum_enabled = off); INSERT INTO b SELECT i, repeat('x', 100) FROM generate_series(1, 40000) i; DELETE FROM b WHERE id % 10 <> 0; VACUUM (ANALYZE) b;",
            Decoy = "CREATE TABLE roomy (id int PRIMARY KEY, x text) WITH (autovacuum_enabled = off, fillfactor = 40); INSERT INTO roomy SELECT i, repeat('x', 100) FROM generate_series(1, 20000) i; VACUUM (ANALYZE) roomy;",
            Cure = "VACUUM (FULL, ANALYZE) b;",
        },
        new()
        {
            Rule = "PG-TABLE-VACUUM-OVERDUE",
            OneWay = true,
            Subject = "public.v",
            Fault = "CREATE TABLE v (id int) WITH (autovacuum_enabled = off); INSERT INTO v SELECT generate_series(1, 10000); ANALYZE v; DELETE FROM v WHERE id % 2 = 0;",
            Decoy = "CREATE TABLE patient (id int) WITH (autovacuum_enabled = off, autovacuum_vacuum_threshold = 100000); INSERT INTO patient SELECT generate_series(1, 10000); ANALYZE patient; DELETE FROM patient WHERE id % 2 = 0;",
        },
        new()
        {
            Rule = "PG-TABLE-ANALYZE-OVERDUE",
            OneWay = true,
            Subject = "public.a",
            Fault = "CREATE TABLE a (id int) WITH (autovacuum_enabled = off); INSERT INTO a SELECT generate_series(1, 5000); ANALYZE a; INSERT INTO a SELECT generate_series(1, 20000);",
            Decoy = "CREATE TABLE slow (id int) WITH (autovacuum_enabled = off, autovacuum_analyze_threshold = 1000000); INSERT INTO slow SELECT generate_series(1, 5000); ANALYZE slow; INSERT INTO slow SELECT generate_series(1, 20000);",
        },
        new()
        {
            Rule = "PG-TABLE-NEVER-ANALYZED",
            OneWay = true,
            Subject = "public.n",
            Fault = "CREATE TABLE n (id int) WITH (autovacuum_enabled = off); INSERT INTO n SELECT generate_series(1, 5000);",
            Decoy = "CREATE TABLE reset_counters (id int) WITH (autovacuum_enabled = off); INSERT INTO reset_counters SELECT generate_series(1, 5000); ANALYZE reset_counters; SELECT pg_stat_reset_single_table_counters('reset_counters'::regclass); CREATE TABLE tiny (id int); INSERT INTO tiny VALUES (1);",
        },
        new()
        {
            Rule = "PG-TABLE-STATISTICS-EMPTY",
            OneWay = true,
            Subject = "public.e",
            Fault = "CREATE TABLE e (a int, b int) WITH (autovacuum_enabled = off); INSERT INTO e SELECT g % 10, g % 10 FROM generate_series(1, 5000) g; ANALYZE e; CREATE STATISTICS e_ab ON a, b FROM e;",
            Decoy = """
                CREATE TABLE filled (a int, b int) WITH (autovacuum_enabled = off); INSERT INTO filled SELECT g % 10, g % 10 FROM generate_series(1, 5000) g;
                CREATE STATISTICS filled_ab (ndistinct) ON a, b FROM filled; CREATE STATISTICS filled_x ON (a + b) FROM filled; CREATE STATISTICS filled_mcv (mcv) ON a, b FROM filled; ANALYZE filled;
                CREATE TABLE few (a int, b int); INSERT INTO few VALUES (1, 1), (2, 2); ANALYZE few; CREATE STATISTICS few_ab ON a, b FROM few;
                CREATE TABLE never (a int, b int) WITH (autovacuum_enabled = off); INSERT INTO never SELECT g, g FROM generate_series(1, 5000) g; CREATE STATISTICS never_ab ON a, b FROM never;
                CREATE TABLE unwanted (a int, b int) WITH (autovacuum_enabled = off); INSERT INTO unwanted SELECT g, g FROM generate_series(1, 5000) g;
                CREATE STATISTICS unwanted_ab ON a, b FROM unwanted; ALTER STATISTICS unwanted_ab SET STATISTICS 0; ANALYZE unwanted;
                """,
        },
        new()
        {
            Rule = "PG-TABLE-STATISTICS-EMPTY",
            OneWay = true,
            Subject = "public.whole",
            Fault = """
                CREATE TABLE whole (a int, b int) PARTITION BY RANGE (a); CREATE TABLE whole_1 PARTITION OF whole FOR VALUES FROM (0) TO (100) WITH (autovacuum_enabled = off);
                INSERT INTO whole SELECT g % 10, g % 10 FROM generate_series(1, 5000) g; ANALYZE whole; CREATE STATISTICS whole_ab (dependencies) ON a, b FROM whole; ANALYZE whole_1;
                """,
            Decoy = "SELECT 1;",
        },
        new()
        {
            Rule = "PG-TABLE-VACUUM-THRESHOLD",
            Subject = "public.vast",
            Options = new Dictionary<string, double> { ["rows"] = 1000 },
            Fault = "CREATE TABLE vast (id int, x int); INSERT INTO vast SELECT g, g FROM generate_series(1, 10000) g; ANALYZE vast; UPDATE vast SET x = 0 WHERE id % 20 = 0;",
            Decoy = """
                CREATE TABLE appended (id int, x int); INSERT INTO appended SELECT g, g FROM generate_series(1, 10000) g; ANALYZE appended;
                CREATE TABLE own (id int, x int) WITH (autovacuum_vacuum_scale_factor = 0.4); INSERT INTO own SELECT g, g FROM generate_series(1, 10000) g; ANALYZE own; UPDATE own SET x = 0 WHERE id % 20 = 0;
                CREATE TABLE small (id int, x int); INSERT INTO small SELECT g, g FROM generate_series(1, 1000) g; ANALYZE small; UPDATE small SET x = 0;
                """,
        },
        new()
        {
            Rule = "PG-TABLE-SEQ-SCAN",
            Subject = "public.big",
            Days = 2,
            Options = new Dictionary<string, double> { ["minimum-rows"] = 5000, ["scans-per-day"] = 2 },
            Fault = "CREATE TABLE big (id int) WITH (autovacuum_enabled = off); INSERT INTO big SELECT generate_series(1, 10000); ANALYZE big; DO $$ BEGIN FOR i IN 1..20 LOOP PERFORM count(*) FROM big WHERE id = i; END LOOP; END $$;",
            Decoy = "CREATE TABLE first_row (id int) WITH (autovacuum_enabled = off); INSERT INTO first_row SELECT generate_series(1, 10000); ANALYZE first_row; DO $$ BEGIN FOR i IN 1..20 LOOP PERFORM 1 FROM first_row LIMIT 1; END LOOP; END $$; CREATE TABLE small (id int); INSERT INTO small VALUES (1); ANALYZE small; DO $$ BEGIN FOR i IN 1..200 LOOP PERFORM count(*) FROM small; END LOOP; END $$;",
            Cure = "SELECT pg_stat_reset_single_table_counters('big'::regclass);",
        },
        new()
        {
            Rule = "PG-TABLE-HOT-RATIO",
            Subject = "public.h",
            Options = new Dictionary<string, double> { ["minimum-updates"] = 1000, ["updates-per-row"] = 0.5 },
            Fault = "CREATE TABLE h (id int PRIMARY KEY, n int) WITH (autovacuum_enabled = off); INSERT INTO h SELECT i, 0 FROM generate_series(1, 5000) i; UPDATE h SET n = n + 1;",
            Decoy = "CREATE TABLE roomy (id int PRIMARY KEY, n int) WITH (autovacuum_enabled = off, fillfactor = 40); INSERT INTO roomy SELECT i, 0 FROM generate_series(1, 5000) i; UPDATE roomy SET n = n + 1;",
        },
        new()
        {
            Rule = "PG-PARTITION-GAP",
            Subject = "public.ev",
            Fault = """
                CREATE TABLE ev (at date) PARTITION BY RANGE (at);
                CREATE TABLE ev_1 PARTITION OF ev FOR VALUES FROM ('2024-01-01') TO ('2024-02-01'); CREATE TABLE ev_3 PARTITION OF ev FOR VALUES FROM ('2024-03-01') TO ('2024-04-01');
                """,
            Decoy = """
                CREATE TABLE whole (n int) PARTITION BY RANGE (n); CREATE TABLE w1 PARTITION OF whole FOR VALUES FROM (MINVALUE) TO (-5); CREATE TABLE w2 PARTITION OF whole FOR VALUES FROM (-5) TO (10);
                CREATE TABLE safe (n int) PARTITION BY RANGE (n); CREATE TABLE s1 PARTITION OF safe FOR VALUES FROM (1) TO (5); CREATE TABLE s2 PARTITION OF safe FOR VALUES FROM (7) TO (9); CREATE TABLE s0 PARTITION OF safe DEFAULT;
                """,
        },
        new()
        {
            Rule = "PG-PARTITION-FUTURE-MISSING",
            Subject = "public.ev",
            Fault = """
                CREATE TABLE ev (at timestamptz) PARTITION BY RANGE (at);
                DO $$ BEGIN EXECUTE format('CREATE TABLE ev_now PARTITION OF ev FOR VALUES FROM (%L) TO (%L)', date_trunc('month', now()), date_trunc('month', now()) + interval '1 month'); END $$;
                """,
            Decoy = """
                CREATE TABLE old (at date) PARTITION BY RANGE (at); CREATE TABLE old_1 PARTITION OF old FOR VALUES FROM ('2010-01-01') TO ('2011-01-01');
                CREATE TABLE open_end (at date) PARTITION BY RANGE (at); CREATE TABLE open_1 PARTITION OF open_end FOR VALUES FROM ('2020-01-01') TO (MAXVALUE);
                """,
        },
        new()
        {
            Rule = "PG-PARTITION-DEFAULT-FILLING",
            Subject = "public.d_rest",
            Fault = "CREATE TABLE d (n int) PARTITION BY LIST (n); CREATE TABLE d_1 PARTITION OF d FOR VALUES IN (1); CREATE TABLE d_rest PARTITION OF d DEFAULT; INSERT INTO d SELECT i % 3 FROM generate_series(1, 900) i; ANALYZE d;",
            Decoy = "CREATE TABLE e (n int) PARTITION BY LIST (n); CREATE TABLE e_1 PARTITION OF e FOR VALUES IN (1); CREATE TABLE e_rest PARTITION OF e DEFAULT; INSERT INTO e VALUES (1); ANALYZE e;",
            Cure = "BEGIN; ALTER TABLE d DETACH PARTITION d_rest; CREATE TABLE d_02 PARTITION OF d FOR VALUES IN (0, 2); INSERT INTO d SELECT * FROM d_rest; TRUNCATE d_rest; ALTER TABLE d ATTACH PARTITION d_rest DEFAULT; COMMIT; VACUUM (ANALYZE) d_rest;",
        },
        new()
        {
            Rule = "PG-FK-NOT-VALID",
            Subject = "Odd fk on public.c",
            Fault = """CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (p int); ALTER TABLE c ADD CONSTRAINT "Odd fk" FOREIGN KEY (p) REFERENCES p ON DELETE CASCADE NOT VALID;""",
            Decoy = "CREATE TABLE p2 (id int PRIMARY KEY); CREATE TABLE c2 (p int REFERENCES p2); ALTER TABLE c2 ADD CONSTRAINT k CHECK (p > 0) NOT VALID;",
        },
        new()
        {
            Rule = "PG-CHECK-NOT-VALID",
            Subject = "positive on public.c",
            Fault = "CREATE TABLE c (n int); ALTER TABLE c ADD CONSTRAINT positive CHECK (n > 0) NOT VALID;",
            Decoy = "CREATE TABLE c2 (n int CHECK (n > 0));",
        },
        new()
        {
            Rule = "PG-FK-TYPE-MISMATCH",
            Subject = "public.c(p)",
            Fault = "CREATE TABLE p (id bigint PRIMARY KEY); CREATE TABLE c (p int REFERENCES p);",
            Decoy = "CREATE DOMAIN id_t AS bigint; CREATE TABLE c2 (p id_t REFERENCES p2);".Replace("CREATE DOMAIN", "CREATE TABLE p2 (id bigint PRIMARY KEY); CREATE DOMAIN", StringComparison.Ordinal) + "CREATE TABLE n (k text PRIMARY KEY); CREATE TABLE m (k varchar(10) REFERENCES n);",
            Cure = "ALTER TABLE c ALTER COLUMN p TYPE bigint;",
            Undo = "ALTER TABLE c ALTER COLUMN p TYPE int;",
        },
        new()
        {
            Rule = "PG-TABLE-UNLOGGED",
            Subject = "public.u",
            Fault = "CREATE UNLOGGED TABLE u (id int); INSERT INTO u VALUES (1); ANALYZE u;",
            Decoy = "CREATE UNLOGGED TABLE empty_staging (id int); CREATE TABLE kept (id int); INSERT INTO kept VALUES (1);",
            Cure = "ALTER TABLE u SET LOGGED;",
            Undo = "ALTER TABLE u SET UNLOGGED;",
        },
        new()
        {
            Rule = "PG-TABLE-INHERITANCE",
            Subject = "public.base",
            Fault = "CREATE TABLE base (a int); CREATE TABLE heir () INHERITS (base); CREATE TABLE heir2 () INHERITS (base);",
            Decoy = "CREATE TABLE ev (a int) PARTITION BY LIST (a); CREATE TABLE ev1 PARTITION OF ev FOR VALUES IN (1); CREATE TABLE alike (LIKE ev);",
            Cure = "ALTER TABLE heir NO INHERIT base; ALTER TABLE heir2 NO INHERIT base;",
            Undo = "ALTER TABLE heir INHERIT base; ALTER TABLE heir2 INHERIT base;",
        },
        new()
        {
            Rule = "PG-TABLE-COLUMN-ALIGNMENT",
            Subject = "public.al",
            Options = new Dictionary<string, double> { ["minimum-bytes"] = 50_000 },
            Fault = "CREATE TABLE al (a bool, b bigint, c bool, d bigint) WITH (autovacuum_enabled = off); INSERT INTO al SELECT true, i, true, i FROM generate_series(1, 20000) i; ANALYZE al;",
            Decoy = "CREATE TABLE al2 (b bigint, d bigint, a bool, c bool) WITH (autovacuum_enabled = off); INSERT INTO al2 SELECT i, i, true, true FROM generate_series(1, 20000) i; ANALYZE al2;",
            Cure = "CREATE TABLE al3 (b bigint, d bigint, a bool, c bool); INSERT INTO al3 SELECT b, d, a, c FROM al; DROP TABLE al; ALTER TABLE al3 RENAME TO al; ANALYZE al;",
        },
    ];
}
