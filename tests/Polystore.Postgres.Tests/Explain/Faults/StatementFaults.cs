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
    ];
}
