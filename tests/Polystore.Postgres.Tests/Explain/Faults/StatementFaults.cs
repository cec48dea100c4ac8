namespace Polystore.Postgres.Tests.Explain.Faults;

internal sealed class StatementFaults : IPlanFaults
{
    private const string Shop = """
        CREATE TABLE shops (id int PRIMARY KEY, name text NOT NULL);
        CREATE TABLE customers (id int PRIMARY KEY, name text NOT NULL, region int NOT NULL);
        CREATE TABLE orders (id int PRIMARY KEY, shop_id int NOT NULL REFERENCES shops, customer_id int NOT NULL REFERENCES customers, number int NOT NULL, placed date NOT NULL, note text NOT NULL);
        INSERT INTO shops SELECT g, 'shop ' || g FROM generate_series(1, 20) g;
        INSERT INTO customers SELECT g, 'customer ' || g, g % 100 FROM generate_series(1, 5000) g;
        INSERT INTO orders SELECT g, 1 + g % 20, 1 + g * 7919 % 5000, g, date '2024-01-01' + g % 365, 'note ' || g FROM generate_series(1, 40000) g;
        """;

    private const string Documents = """
        CREATE TABLE documents (id int PRIMARY KEY, state text NOT NULL, fields jsonb NOT NULL, tags text[] NOT NULL, body text NOT NULL);
        INSERT INTO documents SELECT g, CASE WHEN g % 3 = 0 THEN 'draft' ELSE 'live' END, jsonb_build_object('kind', 'common', 'brand', 'brand ' || g % 2000, 'filler', repeat('x', 60)),
            ARRAY['tag ' || g % 1000, 'all'], 'The quick brown fox number' || g % 2000 || ' jumps over the lazy dog' FROM generate_series(1, 20000) g;
        VACUUM ANALYZE documents;
        """;

    private const string Lines = """
        CREATE TABLE lines (order_id int NOT NULL, line int NOT NULL, amount int NOT NULL, PRIMARY KEY (order_id, line));
        INSERT INTO lines SELECT g / 3, 1 + g % 3, g % 50 FROM generate_series(3, 60000) g;
        VACUUM ANALYZE lines;
        """;

    public IEnumerable<PlanFault> Cases =>
    [
        new()
        {
            Name = "distinct-on-many-rows-a-group",
            Rule = "PG-PLAN-DISTINCT-ON",
            Setup = Shop + "CREATE INDEX ON orders (shop_id, placed DESC, id); VACUUM ANALYZE;",
            Sql = "SELECT DISTINCT ON (shop_id) shop_id, id, placed, note FROM orders ORDER BY shop_id, placed DESC, id",
            Node = "Unique",
            Cause = "20 groups",
            CuredSql = "rewrite",
            Decoys =
            [
                "SELECT DISTINCT ON (id) id, placed FROM orders ORDER BY id, placed DESC",
                "SELECT DISTINCT shop_id FROM orders ORDER BY shop_id",
            ],
        },
        new()
        {
            Name = "distinct-on-without-index",
            Rule = "PG-PLAN-DISTINCT-ON",
            Setup = Shop + "VACUUM ANALYZE;",
            Sql = "SELECT DISTINCT ON (o.shop_id) o.shop_id, o.id, o.note FROM orders AS o ORDER BY o.shop_id, o.number",
            Node = "Unique",
            Cause = "(shop_id, number)",
            CuredSql = """
                SELECT first_row.shop_id, first_row.id, first_row.note FROM shops CROSS JOIN LATERAL (SELECT o.shop_id, o.id, o.note FROM orders AS o WHERE o.shop_id = shops.id ORDER BY o.number LIMIT 1) AS first_row
                """,
            CureBefore = true,
            Also = ["PG-PLAN-SORT-SPILL"],
            AlsoElsewhere = ["PG-PLAN-SORT-SPILL"],
            Decoys = ["SELECT DISTINCT ON (o.customer_id) o.customer_id, o.id FROM orders AS o WHERE o.id < 3000 ORDER BY o.customer_id, o.number"],
        },
        new()
        {
            Name = "distinct-over-a-key",
            Rule = "PG-PLAN-DISTINCT-NEEDLESS",
            Setup = Shop + "VACUUM ANALYZE;",
            Sql = "SELECT DISTINCT o.id, o.note, c.name FROM orders o JOIN customers c ON c.id = o.customer_id LEFT JOIN shops s ON s.id = o.shop_id AND s.name = 'shop 3'",
            Node = "Aggregate",
            Cause = "orders(id) is unique",
            CuredSql = "rewrite",
            Better = PlanMeasure.Cost,
            Also = ["PG-PLAN-HASH-AGGREGATE-SPILL", "PG-PLAN-SORT-SPILL"],
            AlsoElsewhere = ["PG-PLAN-HASH-AGGREGATE-SPILL", "PG-PLAN-SORT-SPILL", "PG-PLAN-DISTINCT-JOIN"],
            Decoys =
            [
                "SELECT DISTINCT o.shop_id, o.note FROM orders o",
                "SELECT DISTINCT c.id, c.name FROM orders o JOIN customers c ON c.id = o.customer_id",
                "SELECT o.id, o.note, c.name FROM orders o JOIN customers c ON c.id = o.customer_id",
            ],
        },
        new()
        {
            Name = "order-inside-is-lost",
            Rule = "PG-PLAN-INNER-ORDER",
            Setup = Shop + "VACUUM ANALYZE;",
            Sql = "SELECT recent.shop_id, count(*) FROM (SELECT * FROM orders WHERE number > 100 ORDER BY placed DESC, note) AS recent GROUP BY recent.shop_id",
            Node = "Sort",
            Cause = "ORDER BY of the query inside",
            CuredSql = "rewrite",
            Better = PlanMeasure.Cost,
            Also = ["PG-PLAN-SORT-SPILL"],
            AlsoElsewhere = ["PG-PLAN-SORT-SPILL", "PG-PLAN-SORT-LIMIT"],
            Decoys =
            [
                "SELECT string_agg(recent.note, ',') FROM (SELECT * FROM orders WHERE number > 100 ORDER BY placed DESC, note) AS recent",
                "SELECT recent.id FROM (SELECT * FROM orders ORDER BY placed DESC, note LIMIT 500) AS recent ORDER BY recent.id",
                "SELECT recent.shop_id, count(*) FROM (SELECT * FROM orders WHERE number > 100) AS recent GROUP BY recent.shop_id",
            ],
        },
        new()
        {
            Name = "or-with-in-query",
            Rule = "PG-PLAN-OR-QUERY",
            Setup = Shop + "CREATE INDEX ON orders (customer_id); CREATE INDEX ON orders (number); CREATE INDEX ON customers (region); VACUUM ANALYZE;",
            Sql = "SELECT o.id, o.note FROM orders o WHERE o.number = 4711 OR o.customer_id IN (SELECT id FROM customers WHERE region = 7 AND name LIKE 'customer 1%')",
            Node = "Seq Scan",
            Relation = "orders",
            Cause = "UNION ALL",
            CuredSql = "rewrite",
            Also = ["PG-PLAN-SEQ-SCAN", "PG-PLAN-DEFAULT-SELECTIVITY"],
            AlsoElsewhere = ["PG-PLAN-SEQ-SCAN", "PG-PLAN-DEFAULT-SELECTIVITY"],
            Decoys =
            [
                "SELECT o.id, o.note FROM orders o WHERE o.number = 4711 OR o.note IN (SELECT name FROM customers WHERE region = 7)",
                "SELECT o.id, o.note FROM orders o WHERE o.number = 4711 AND o.customer_id IN (SELECT id FROM customers WHERE region = 7)",
                "SELECT o.id, o.note FROM orders o WHERE o.number > 100 OR o.customer_id IN (SELECT id FROM customers WHERE region < 70)",
            ],
        },
        new()
        {
            Name = "not-in-nullable-list",
            Rule = "PG-PLAN-NOT-IN",
            Setup = Shop + "ALTER TABLE orders ALTER COLUMN customer_id DROP NOT NULL; VACUUM ANALYZE;",
            Sql = "SELECT c.id, c.name FROM customers c WHERE c.id NOT IN (SELECT customer_id FROM orders WHERE placed > '2024-06-01')",
            Settings = ["work_mem = '64kB'"],
            Node = "Seq Scan",
            Relation = "customers",
            Cause = "may be NULL",
            CuredSql = "rewrite",
            Better = PlanMeasure.Time,
            AlsoElsewhere = ["PG-PLAN-HASH-SPILL"],
            Decoys = ["SELECT c.id, c.name FROM customers c WHERE NOT EXISTS (SELECT FROM orders o WHERE o.customer_id = c.id AND o.placed > '2024-06-01')"],
        },
        new()
        {
            Name = "jsonb-contains",
            Rule = "PG-PLAN-CONTAINS",
            Setup = Documents,
            Sql = """SELECT id FROM documents WHERE fields @> '{"brand": "brand 77"}'""",
            Node = "Seq Scan",
            Relation = "documents",
            Cause = "USING gin (fields jsonb_path_ops)",
            AlsoElsewhere = ["PG-PLAN-DEFAULT-SELECTIVITY", "PG-PLAN-SEQ-SCAN"],
            Also = ["PG-PLAN-DEFAULT-SELECTIVITY"],
            Decoys =
            [
                """SELECT id FROM documents WHERE fields @> '{"kind": "common"}'""",
                """SELECT id FROM documents WHERE id = 7 AND fields @> '{"brand": "brand 77"}'""",
            ],
        },
        new()
        {
            Name = "array-any",
            Rule = "PG-PLAN-CONTAINS",
            Setup = Documents,
            Sql = "SELECT id FROM documents WHERE 'tag 7' = ANY (tags) AND state = 'live'",
            Node = "Seq Scan",
            Relation = "documents",
            Cause = "tags @> ARRAY[value]",
            CureBefore = true,
            CuredSql = "SELECT id FROM documents WHERE tags @> ARRAY['tag 7'] AND state = 'live'",
            // An index on (state, id) finds none of 4,999 rows, one on cardinality(tags) none of 20,000.
            AlsoElsewhere = ["PG-PLAN-SEQ-SCAN", "PG-PLAN-INDEX-FILTER", "PG-PLAN-EXPRESSION"],
            Decoys = ["SELECT id FROM documents WHERE state = ANY ('{gone,lost}') AND id < 5000", "SELECT id FROM documents WHERE cardinality(tags) > 9"],
        },
        new()
        {
            Name = "json-in-partition",
            Rule = "PG-PLAN-CONTAINS",
            Setup = """
                CREATE TABLE visits (at timestamptz NOT NULL, account int NOT NULL, payload jsonb NOT NULL) PARTITION BY RANGE (at);
                CREATE TABLE visits_06 PARTITION OF visits FOR VALUES FROM ('2024-06-01') TO ('2024-07-01');
                CREATE TABLE visits_07 PARTITION OF visits FOR VALUES FROM ('2024-07-01') TO ('2024-08-01');
                INSERT INTO visits SELECT timestamptz '2024-06-01' + g * interval '1 minute', g % 1000, jsonb_build_object('page', '/p/' || g * 7919 % 5000, 'ms', g % 700) FROM generate_series(0, 80000) g;
                CREATE INDEX ON visits (account, at);
                VACUUM ANALYZE visits;
                """,
            Sql = "SELECT count(*) FROM visits WHERE payload @> '{\"page\": \"/p/77\"}' AND at >= '2024-06-01' AND at < '2024-07-01'",
            Settings = ["max_parallel_workers_per_gather = 0"],
            Node = "Seq Scan",
            Relation = "visits_06",
            Cause = "USING gin (payload jsonb_path_ops)",
            Decoys = ["SELECT count(*) FROM visits WHERE payload @> '{\"page\": \"/p/77\"}' AND account = 3 AND at >= '2024-06-01' AND at < '2024-07-01'"],
        },
        new()
        {
            Name = "words-of-text",
            Rule = "PG-PLAN-CONTAINS",
            Setup = Documents,
            Sql = "SELECT id FROM documents WHERE to_tsvector('english', body) @@ to_tsquery('english', 'fox & number77')",
            Node = "Seq Scan",
            Relation = "documents",
            Cause = "USING gin ((to_tsvector(",
            Also = ["PG-PLAN-DEFAULT-SELECTIVITY", "PG-PLAN-EXPRESSION-STATISTICS", "PG-PLAN-PARALLEL-NONE", "PG-PLAN-SLOW-FUNCTION"],
            AlsoElsewhere = ["PG-PLAN-DEFAULT-SELECTIVITY", "PG-PLAN-EXPRESSION-STATISTICS", "PG-PLAN-PARALLEL-NONE", "PG-PLAN-SLOW-FUNCTION"],
            Decoys = ["SELECT id FROM documents WHERE to_tsvector('english', body) @@ to_tsquery('english', 'fox')"],
        },
        new()
        {
            Name = "json-key-as-text",
            Rule = "PG-PLAN-EXPRESSION",
            Setup = Documents,
            Sql = "SELECT id FROM documents WHERE fields ->> 'brand' = 'brand 77'",
            Node = "Seq Scan",
            Relation = "documents",
            Cause = "idx_documents_fields ON public.documents ((fields ->> 'brand'))",
            Also = ["PG-PLAN-EXPRESSION-STATISTICS"],
            AlsoElsewhere = ["PG-PLAN-EXPRESSION-STATISTICS"],
            Decoys = ["SELECT id FROM documents WHERE fields ->> 'kind' = 'common'"],
        },
        new()
        {
            Name = "list-of-rows",
            Rule = "PG-PLAN-ROW-LIST",
            Setup = Lines,
            Sql = $"SELECT * FROM lines WHERE (order_id, line) IN ({string.Join(", ", Enumerable.Range(1, 300).Select(n => $"({n * 61}, {1 + (n % 3)})"))})",
            Node = "Bitmap Heap Scan",
            Relation = "lines",
            Cause = "300 rows of a list",
            CuredSql = "rewrite",
            Better = PlanMeasure.Cost,
            Also = ["PG-PLAN-PLANNING"],
            AlsoElsewhere = ["PG-PLAN-PLANNING"],
            Decoys =
            [
                "SELECT * FROM lines WHERE (order_id, line) IN ((61, 2), (122, 3))",
                $"SELECT * FROM lines WHERE order_id IN ({string.Join(", ", Enumerable.Range(1, 300).Select(n => n * 61))})",
                $"SELECT * FROM lines WHERE (order_id, line) IN (VALUES {string.Join(", ", Enumerable.Range(1, 30).Select(n => $"({n * 61}, {1 + (n % 3)})"))})",
            ],
        },
        new()
        {
            Name = "list-of-thousands",
            Rule = "PG-PLAN-LONG-LIST",
            Setup = Lines,
            Sql = $"SELECT count(*) FROM lines WHERE order_id IN ({string.Join(", ", Enumerable.Range(1, 20000).Select(n => n * 7))})",
            Node = "Aggregate",
            Cause = "20,000 constants",
            CuredSql = $"SELECT count(*) FROM lines WHERE order_id IN (SELECT unnest('{{{string.Join(",", Enumerable.Range(1, 20000).Select(n => n * 7))}}}'::int[]))",
            Better = PlanMeasure.PlanningTime,
            Also = ["PG-PLAN-PLANNING", "PG-PLAN-MISESTIMATE"],
            AlsoElsewhere = ["PG-PLAN-PLANNING", "PG-PLAN-MISESTIMATE", "PG-PLAN-FUNCTION-ROWS"],
            Decoys =
            [
                "SELECT count(*) FROM lines WHERE order_id IN (7, 14, 21)",
                $"SELECT count(*) FROM lines WHERE order_id = ANY ('{{{string.Join(",", Enumerable.Range(1, 2000).Select(n => n * 7))}}}'::int[])",
            ],
        },
    ];
}
