namespace Polystore.Postgres.Tests.Faults.Indexes;

internal sealed class IndexFaults : ISeededFaults
{
    public IEnumerable<SeededFault> Cases =>
    [
        new()
        {
            Rule = "PG-INDEX-UNUSED",
            Days = 60,
            Subject = "public.Odd \"name\" on orders",
            Fault = """"
                CREATE TABLE orders (id int PRIMARY KEY, note text, code text UNIQUE);
                INSERT INTO orders SELECT i, 'n' || i, 'c' || i FROM generate_series(1, 5000) i;
                CREATE INDEX "Odd ""name""" ON orders (note DESC) INCLUDE (code) WHERE id > 10;
                COMMENT ON INDEX "Odd ""name""" IS 'it''s kept';
                """",
            Decoy = """
                CREATE TABLE parent (id int PRIMARY KEY);
                CREATE TABLE child (id int PRIMARY KEY, parent_id int REFERENCES parent);
                CREATE INDEX supports_the_foreign_key ON child (parent_id);
                CREATE UNIQUE INDEX keeps_rows_unique ON child ((lower(id::text)));
                CREATE TABLE events (at date, n int) PARTITION BY RANGE (at);
                CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
                CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
                CREATE INDEX scanned_in_one_partition ON events (n);
                INSERT INTO events SELECT '2024-05-05', i FROM generate_series(1, 2000) i;
                SET enable_seqscan = off;
                SELECT count(*) FROM events_1 WHERE n = 7;
                """,
        },
        new()
        {
            Rule = "PG-INDEX-UNUSED",
            Days = 60,
            Subject = "public.whole_tree on measures",
            Fault = """
                CREATE TABLE measures (at date, n int) PARTITION BY RANGE (at);
                CREATE TABLE measures_1 PARTITION OF measures FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
                CREATE TABLE measures_2 PARTITION OF measures FOR VALUES FROM ('2025-01-01') TO ('2026-01-01') PARTITION BY RANGE (n);
                CREATE TABLE measures_2a PARTITION OF measures_2 FOR VALUES FROM (0) TO (100);
                CREATE INDEX whole_tree ON measures (n);
                """,
            Decoy = "SELECT 1;",
        },
        new()
        {
            Rule = "PG-INDEX-DUPLICATE",
            Subject = "public.users_email_copy on users",
            Fault = "CREATE TABLE users (id int PRIMARY KEY, email text); CREATE INDEX users_email ON users (email); CREATE INDEX users_email_copy ON users (email);",
            Decoy = """
                CREATE TABLE likes (a text, b text);
                CREATE INDEX plain ON likes (a); CREATE INDEX patterns ON likes (a text_pattern_ops); CREATE INDEX collated ON likes (a COLLATE "C");
                CREATE INDEX part ON likes (a) WHERE b IS NULL; CREATE INDEX backwards_nulls ON likes (a NULLS FIRST); CREATE INDEX hashed ON likes USING hash (a);
                """,
        },
        new()
        {
            Rule = "PG-INDEX-DUPLICATE",
            Subject = "public.t_id_key on t",
            Fault = "CREATE TABLE t (id int PRIMARY KEY); ALTER TABLE t ADD CONSTRAINT t_id_key UNIQUE (id);",
            Decoy = "CREATE TABLE u (a int, b int, UNIQUE (a, b), UNIQUE (b, a));",
        },
        new()
        {
            Rule = "PG-INDEX-REDUNDANT",
            Subject = "public.by_customer on orders",
            Fault = "CREATE TABLE orders (id int PRIMARY KEY, customer int, at date); CREATE INDEX by_customer ON orders (customer); CREATE INDEX by_customer_time ON orders (customer, at DESC);",
            Decoy = """
                CREATE TABLE k (a int, b int, c int);
                CREATE UNIQUE INDEX keeps_a_unique ON k (a); CREATE INDEX wider ON k (a, b);
                CREATE INDEX carries ON k (b) INCLUDE (c); CREATE INDEX leads ON k (b, a);
                CREATE INDEX back ON k (c DESC NULLS LAST, a); CREATE INDEX forth ON k (c, a, b);
                """,
        },
        new()
        {
            Rule = "PG-FK-UNINDEXED",
            Subject = "sales.Line Items(Order)",
            Fault = """
                CREATE SCHEMA sales;
                CREATE TABLE sales.orders (id int PRIMARY KEY);
                CREATE TABLE sales."Line Items" (id int PRIMARY KEY, "Order" int REFERENCES sales.orders, at date);
                CREATE INDEX holds_it_further_back ON sales."Line Items" (at, "Order");
                """,
            Decoy = """
                CREATE TABLE p (a int, b int, PRIMARY KEY (a, b));
                CREATE TABLE any_order (a int, b int, c int, FOREIGN KEY (a, b) REFERENCES p); CREATE INDEX ON any_order (b, a, c);
                CREATE TABLE leaves_nulls_out (a int, b int, FOREIGN KEY (a, b) REFERENCES p); CREATE INDEX ON leaves_nulls_out (a, b) WHERE a IS NOT NULL;
                CREATE TABLE ev (a int, b int, FOREIGN KEY (a, b) REFERENCES p) PARTITION BY LIST (a); CREATE TABLE ev1 PARTITION OF ev FOR VALUES IN (1); CREATE INDEX ON ev (a, b);
                DO $$ BEGIN IF current_setting('server_version_num')::int >= 180000 THEN
                    EXECUTE 'CREATE TABLE not_enforced (a int, b int, FOREIGN KEY (a, b) REFERENCES p NOT ENFORCED)'; END IF; END $$;
                """,
        },
        new()
        {
            Rule = "PG-FK-UNINDEXED",
            Subject = "public.ev(p)",
            Fault = "CREATE TABLE par (id int PRIMARY KEY); CREATE TABLE ev (p int REFERENCES par, a int) PARTITION BY LIST (a); CREATE TABLE ev1 PARTITION OF ev FOR VALUES IN (1);",
            Decoy = "CREATE TABLE h (p int REFERENCES par2); ".Replace("CREATE TABLE h", "CREATE TABLE par2 (id int PRIMARY KEY); CREATE TABLE h", StringComparison.Ordinal) + "CREATE INDEX ON h USING hash (p);",
        },
        new()
        {
            Rule = "PG-FK-UNINDEXED",
            Subject = "public.pay(who)",
            Fault = """
                CREATE TABLE whom (id int PRIMARY KEY); CREATE TABLE pay (who int, at date) PARTITION BY RANGE (at);
                CREATE TABLE pay_1 PARTITION OF pay (FOREIGN KEY (who) REFERENCES whom) FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');
                CREATE TABLE pay_2 PARTITION OF pay (FOREIGN KEY (who) REFERENCES whom) FOR VALUES FROM ('2024-02-01') TO ('2024-03-01');
                """,
            Decoy = """
                CREATE TABLE target (id int PRIMARY KEY); CREATE TABLE served (t int, at date) PARTITION BY RANGE (at); CREATE INDEX ON served (t);
                CREATE TABLE served_1 PARTITION OF served (FOREIGN KEY (t) REFERENCES target) FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');
                CREATE TABLE served_2 PARTITION OF served (FOREIGN KEY (t) REFERENCES target) FOR VALUES FROM ('2024-02-01') TO ('2024-03-01');
                """,
        },
        new()
        {
            Rule = "PG-INDEX-DUPLICATE",
            Subject = "public.visits(who)",
            Fault = """
                CREATE TABLE visits (who int, at date) PARTITION BY RANGE (at);
                CREATE TABLE visits_1 PARTITION OF visits FOR VALUES FROM ('2024-01-01') TO ('2024-02-01'); CREATE TABLE visits_2 PARTITION OF visits FOR VALUES FROM ('2024-02-01') TO ('2024-03-01');
                CREATE TABLE visits_3 PARTITION OF visits FOR VALUES FROM ('2024-03-01') TO ('2024-04-01'); CREATE INDEX visits_who ON visits (who);
                CREATE INDEX visits_1_again ON visits_1 (who); CREATE INDEX visits_3_again ON visits_3 (who);
                """,
            Decoy = """
                CREATE TABLE calm (who int, at date) PARTITION BY RANGE (at); CREATE TABLE calm_1 PARTITION OF calm FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');
                CREATE INDEX calm_who ON calm (who); CREATE INDEX calm_1_narrow ON calm_1 (who) WHERE at IS NULL;
                """,
        },
        new()
        {
            Rule = "PG-INDEX-INVALID",
            OneWay = true,
            Subject = "public.broken on d",
            Fault = """
                CREATE TABLE d (a int); INSERT INTO d VALUES (1), (1);
                -- expect error
                CREATE UNIQUE INDEX CONCURRENTLY broken ON d (a);
                DELETE FROM d WHERE ctid = (SELECT min(ctid) FROM d);
                """,
            Decoy = "CREATE TABLE e (a int); CREATE INDEX whole ON e (a);",
        },
        new()
        {
            Rule = "PG-INDEX-BLOATED",
            OneWay = true,
            Subject = "public.b_pkey on b",
            Fault = "CREATE TABLE b (id int PRIMARY KEY) WITH (autovacuum_enabled = off); INSERT INTO b SELECT generate_series(1, 200000); DELETE FROM b WHERE id % 10 <> 0; VACUUM (ANALYZE) b;",
            Decoy = """
                CREATE TABLE random_order (a text) WITH (autovacuum_enabled = off); CREATE INDEX half_full ON random_order (a);
                INSERT INTO random_order SELECT md5(i::text) FROM generate_series(1, 60000) i; VACUUM (ANALYZE) random_order;
                """,
        },
        new()
        {
            Rule = "PG-INDEX-LOW-SELECTIVITY",
            Subject = "public.by_state on jobs",
            Fault = "CREATE TABLE jobs (id int, state int) WITH (autovacuum_enabled = off); INSERT INTO jobs SELECT i, (i * 7919) % 3 FROM generate_series(1, 20000) i; CREATE INDEX by_state ON jobs (state); ANALYZE jobs;",
            Decoy = """
                CREATE TABLE queue (id int, done bool) WITH (autovacuum_enabled = off); INSERT INTO queue SELECT i, i % 500 <> 0 FROM generate_series(1, 20000) i;
                CREATE INDEX finds_the_rare_value ON queue (done); ANALYZE queue;
                CREATE TABLE sorted (v int) WITH (autovacuum_enabled = off); INSERT INTO sorted SELECT i / 10000 FROM generate_series(1, 20000) i; CREATE INDEX rows_lie_together ON sorted (v); ANALYZE sorted;
                """,
        },
        new()
        {
            Rule = "PG-INDEX-NULL-HEAVY",
            Subject = "public.by_refund on sales",
            Options = new Dictionary<string, double> { ["minimum-bytes"] = 50_000 },
            Fault = "CREATE TABLE sales (id int, refund int) WITH (autovacuum_enabled = off); INSERT INTO sales SELECT i, CASE WHEN i % 20 = 0 THEN i END FROM generate_series(1, 20000) i; CREATE INDEX by_refund ON sales (refund); ANALYZE sales;",
            Decoy = "CREATE EXTENSION pg_stat_statements; CREATE TABLE s2 (id int, refund int) WITH (autovacuum_enabled = off); INSERT INTO s2 SELECT * FROM (SELECT i, CASE WHEN i % 20 = 0 THEN i END FROM generate_series(1, 20000) i) x; CREATE INDEX already_partial ON s2 (refund) WHERE refund IS NOT NULL; ANALYZE s2;",
        },
        new()
        {
            Rule = "PG-INDEX-BTREE-ON-CONTAINER",
            Subject = "public.by_doc on docs",
            Fault = "CREATE TABLE docs (id int, doc jsonb, tags text[]); CREATE INDEX by_doc ON docs (doc);",
            Decoy = "CREATE TABLE d2 (doc jsonb, tags text[]); CREATE INDEX one_value ON d2 ((doc ->> 'a')); CREATE INDEX inside ON d2 USING gin (tags); CREATE UNIQUE INDEX same_set_once ON d2 (tags);",
        },
        new()
        {
            Rule = "PG-INDEX-LARGER-THAN-TABLE",
            Subject = "public.wide on w",
            Options = new Dictionary<string, double> { ["minimum-bytes"] = 100_000 },
            Fault = "CREATE TABLE w (a int, b text) WITH (autovacuum_enabled = off); INSERT INTO w SELECT i, md5(i::text) FROM generate_series(1, 20000) i; CREATE INDEX wide ON w (b, a) WITH (fillfactor = 40);",
            Decoy = """
                CREATE TABLE words (tags text[]); INSERT INTO words SELECT ARRAY[md5(i::text), md5((i * 2)::text), md5((i * 3)::text)] FROM generate_series(1, 5000) i; CREATE INDEX many_entries_a_row ON words USING gin (tags);
                CREATE TABLE drained (a int) WITH (autovacuum_enabled = off); INSERT INTO drained SELECT generate_series(1, 20000); CREATE INDEX bloated_alone ON drained (a); DELETE FROM drained WHERE a > 500; VACUUM ANALYZE drained;
                """,
            Cure = "ALTER INDEX wide SET (fillfactor = 100); DROP INDEX wide; CREATE INDEX wide ON w (a);",
        },
    ];
}
