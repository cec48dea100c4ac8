namespace Polystore.Postgres.Tests.Explain.Faults;

internal sealed class IndexFaults : IPlanFaults
{
    private const string Orders = """
        CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer_id bigint NOT NULL, status text NOT NULL, total int NOT NULL, note text NOT NULL);
        INSERT INTO orders (customer_id, status, total, note) SELECT g * 7919 % 50, 'state ' || g * 31 % 97, g * 17 % 1000, repeat('x', 100) FROM generate_series(1, 100000) g;
        CREATE INDEX orders_customer ON orders (customer_id);
        VACUUM ANALYZE orders;
        """;

    public IEnumerable<PlanFault> Cases =>
    [
        new()
        {
            Name = "index-filter-residual",
            Rule = "PG-PLAN-INDEX-FILTER",
            Setup = Orders,
            Sql = "SELECT id FROM orders WHERE customer_id = 7 AND status = 'state 3'",
            Node = "Bitmap Heap Scan",
            Relation = "orders",
            Cause = "thrown away",
            Decoys = ["SELECT id FROM orders WHERE customer_id = 7", "SELECT id FROM orders WHERE customer_id = 7 AND total >= 100", "SELECT id FROM orders WHERE id = 7 AND status = 'state 3'"],
        },
        new()
        {
            Name = "index-filter-range",
            Rule = "PG-PLAN-INDEX-FILTER",
            Setup = Orders.Replace("g * 7919 % 50", "g / 2000", StringComparison.Ordinal),
            Sql = "SELECT id FROM orders WHERE customer_id = 7 AND total > 990",
            Node = "Index Scan",
            Relation = "orders",
            Cause = "total",
            Decoys = ["SELECT id FROM orders WHERE customer_id = 7 AND total > 10"],
        },
        new()
        {
            Name = "limit-walks-order",
            Rule = "PG-PLAN-LIMIT-WALK",
            Setup = """
                CREATE TABLE events (id bigint PRIMARY KEY, account_id bigint NOT NULL, note text NOT NULL);
                INSERT INTO events SELECT g, CASE WHEN g < 300 THEN 7 ELSE g * 7919 % 40 + 100 END, repeat('x', 100) FROM generate_series(1, 100000) g;
                VACUUM ANALYZE events;
                """,
            Sql = "SELECT * FROM events WHERE account_id = 7 ORDER BY id DESC LIMIT 10",
            Node = "Index Scan",
            Relation = "events",
            Cause = "walked in the order",
            Decoys = ["SELECT * FROM events ORDER BY id DESC LIMIT 10", "SELECT * FROM events WHERE account_id = 7 ORDER BY id LIMIT 10", "SELECT * FROM events WHERE account_id > 7 ORDER BY id DESC LIMIT 10"],
        },
        new()
        {
            Name = "bitmap-lossy",
            Rule = "PG-PLAN-BITMAP-LOSSY",
            Setup = """
                CREATE TABLE readings (id bigint NOT NULL, device int NOT NULL, note text NOT NULL);
                INSERT INTO readings SELECT g, g * 7919 % 100, repeat('x', 400) FROM generate_series(1, 100000) g;
                CREATE INDEX readings_device ON readings (device);
                CREATE INDEX readings_id ON readings USING brin (id) WITH (pages_per_range = 16);
                VACUUM ANALYZE readings;
                """,
            Sql = "SELECT count(note) FROM readings WHERE device < 3",
            Settings = ["work_mem = '64kB'", "max_parallel_workers_per_gather = 0"],
            Node = "Bitmap Heap Scan",
            Relation = "readings",
            Cause = "work_mem",
            Cure = "SELECT 1",
            CuredSettings = ["work_mem = '1MB'", "max_parallel_workers_per_gather = 0"],
            Better = PlanMeasure.RowsThrownAway,
            Decoys = ["SELECT count(note) FROM readings WHERE device = 3 AND id < 3000", "SELECT count(note) FROM readings WHERE id BETWEEN 40000 AND 42000"],
            AlsoElsewhere = ["PG-PLAN-INDEX-FILTER"],
        },
        new()
        {
            Name = "bitmap-and",
            Rule = "PG-PLAN-BITMAP-AND",
            Setup = """
                CREATE TABLE parts (id bigint PRIMARY KEY, color int NOT NULL, shape int NOT NULL, note text NOT NULL, twin int NOT NULL);
                INSERT INTO parts SELECT g, g % 101, g % 103, repeat('x', 200), (g % 101) * 3 FROM generate_series(1, 100000) g;
                CREATE INDEX parts_twin ON parts (twin);
                CREATE INDEX parts_color ON parts (color);
                CREATE INDEX parts_shape ON parts (shape);
                VACUUM ANALYZE parts;
                """,
            Sql = "SELECT note FROM parts WHERE color = 5 AND shape = 9",
            Node = "Bitmap Heap Scan",
            Relation = "parts",
            Cause = "parts_shape",
            Decoys = ["SELECT note FROM parts WHERE color = 5 OR shape = 9", "SELECT note FROM parts WHERE color = 5", "SELECT note FROM parts WHERE color = 5 AND twin = 15"],
        },
        new()
        {
            Name = "sort-for-limit",
            Rule = "PG-PLAN-SORT-LIMIT",
            Setup = """
                CREATE TABLE events (id bigint PRIMARY KEY, kind int NOT NULL, happened timestamptz NOT NULL, note text NOT NULL);
                INSERT INTO events SELECT g, g % 3, timestamptz '2024-01-01' + g * 7919 % 100000 * interval '1 minute', repeat('x', 100) FROM generate_series(1, 100000) g;
                VACUUM ANALYZE events;
                """,
            Sql = "SELECT id, happened FROM events WHERE kind = 2 ORDER BY happened DESC, id DESC LIMIT 20",
            Node = "Sort",
            Cause = "happened DESC",
            Decoys = ["SELECT id, happened FROM events WHERE kind = 2 ORDER BY extract(hour FROM happened) LIMIT 20", "SELECT id FROM events WHERE id < 500 ORDER BY happened LIMIT 20", "SELECT id FROM events ORDER BY id LIMIT 20"],
        },
        new()
        {
            Name = "heap-fetches",
            Rule = "PG-PLAN-HEAP-FETCHES",
            Setup = """
                CREATE TABLE accounts (id bigint PRIMARY KEY, balance int NOT NULL, note text NOT NULL) WITH (autovacuum_enabled = false, fillfactor = 50);
                INSERT INTO accounts SELECT g, g, repeat('x', 100) FROM generate_series(1, 50000) g;
                CREATE TABLE calm (id bigint PRIMARY KEY);
                INSERT INTO calm SELECT g FROM generate_series(1, 50000) g;
                VACUUM ANALYZE accounts, calm;
                UPDATE accounts SET balance = balance + 1;
                """,
            Sql = "SELECT count(id) FROM accounts WHERE id BETWEEN 1000 AND 9000",
            Node = "Index Only Scan",
            Relation = "accounts",
            Cause = "looked up",
            Decoys = ["SELECT count(id) FROM calm WHERE id BETWEEN 1000 AND 9000", "SELECT count(balance) FROM accounts WHERE id BETWEEN 1000 AND 1100"],
        },
        new()
        {
            Name = "leading-column-skipped",
            Rule = "PG-PLAN-LEADING-COLUMN",
            Setup = """
                CREATE TABLE prices (shop int NOT NULL, product int NOT NULL, price int NOT NULL, note text NOT NULL);
                INSERT INTO prices SELECT g % 100, g / 100, g, repeat('x', 200) FROM generate_series(1, 100000) g;
                CREATE INDEX prices_shop_product ON prices (shop, product);
                VACUUM ANALYZE prices;
                """,
            Sql = "SELECT price FROM prices WHERE product = 77",
            Node = "Bitmap Heap Scan",
            Relation = "prices",
            Cause = "its first column",
            Decoys = ["SELECT price FROM prices WHERE shop = 5 AND product = 77", "SELECT price FROM prices WHERE shop = 5", "SELECT count(*) FROM prices WHERE shop IN (1, 2) AND product = 77"],
        },
        new()
        {
            Name = "covering-index",
            Rule = "PG-PLAN-COVERING",
            Setup = Covered,
            Sql = "SELECT customer_id, sum(total) FROM orders WHERE customer_id BETWEEN 100 AND 140 GROUP BY customer_id",
            Settings = ["max_parallel_workers_per_gather = 0"],
            Node = "Bitmap Heap Scan",
            Relation = "orders",
            Cause = "INCLUDE (total)",
            Decoys =
            [
                "SELECT * FROM orders WHERE customer_id BETWEEN 100 AND 140", "SELECT customer_id, max(note) FROM orders WHERE customer_id BETWEEN 100 AND 140 GROUP BY 1",
                "SELECT count(*) FROM orders WHERE customer_id BETWEEN 100 AND 140", "SELECT sum(total) FROM orders WHERE customer_id = 7",
                "SELECT customer_id, sum(total) FROM written WHERE customer_id BETWEEN 100 AND 140 GROUP BY customer_id",
                "SELECT customer_id, sum(total) FROM held WHERE customer_id BETWEEN 100 AND 140 GROUP BY customer_id",
            ],
        },
        new()
        {
            Name = "covering-index-lookups",
            Rule = "PG-PLAN-COVERING",
            Setup = Covered,
            Sql = "SELECT w.id, o.total FROM wanted w JOIN orders o ON o.customer_id = w.customer",
            Settings = ["max_parallel_workers_per_gather = 0", "enable_hashjoin = off", "enable_mergejoin = off", "enable_bitmapscan = off"],
            Node = "Index Scan",
            Relation = "orders",
            Cause = "which orders_customer does not hold",
            Decoys = ["SELECT w.id, o.note FROM wanted w JOIN orders o ON o.customer_id = w.customer", "SELECT w.id, o.customer_id FROM wanted w JOIN orders o ON o.customer_id = w.customer"],
        },
        new()
        {
            Name = "index-unselective",
            Rule = "PG-PLAN-INDEX-UNSELECTIVE",
            Setup = Covered + "CREATE INDEX orders_total ON orders (total); CREATE INDEX orders_id ON orders (id); ANALYZE orders;",
            Sql = "SELECT max(note) FROM orders WHERE total < 400",
            Settings = ["random_page_cost = 0.01", "max_parallel_workers_per_gather = 0", "enable_bitmapscan = off"],
            Node = "Index Scan",
            Relation = "orders",
            Cause = "over",
            CuredSql = "SELECT max(note) FROM orders WHERE total < 400",
            CuredSettings = ["max_parallel_workers_per_gather = 0", "enable_bitmapscan = off"],
            Decoys = ["SELECT max(note) FROM orders WHERE id < 40000", "SELECT max(note) FROM orders WHERE total = 7", "SELECT note FROM orders WHERE total < 400 ORDER BY total"],
        },
    ];

    private const string Covered = """
        CREATE TABLE orders (id bigint NOT NULL, customer_id int NOT NULL, total int NOT NULL, note text NOT NULL);
        INSERT INTO orders SELECT g, g * 7919::bigint % 2003, g * 17 % 1000, repeat('x', 150) FROM generate_series(1, 100000) g;
        CREATE INDEX orders_customer ON orders (customer_id);
        CREATE TABLE written (LIKE orders INCLUDING ALL) WITH (autovacuum_enabled = false);
        INSERT INTO written SELECT * FROM orders;
        CREATE TABLE held AS SELECT * FROM orders;
        CREATE INDEX held_customer ON held (customer_id) INCLUDE (total);
        CREATE TABLE wanted AS SELECT g AS id, g * 31 % 2003 AS customer FROM generate_series(1, 300) g;
        VACUUM ANALYZE orders, held, wanted;
        ANALYZE written;
        """;
}
