namespace Polystore.Postgres.Tests.Explain.Faults;

internal sealed class RewriteFaults : IPlanFaults
{
    private const string Shop = """
        CREATE TABLE customers (id int PRIMARY KEY, name text NOT NULL, region int NOT NULL);
        CREATE TABLE orders (id int PRIMARY KEY, customer_id int NOT NULL, referrer_id int, total numeric(10,2) NOT NULL, status text NOT NULL, placed date NOT NULL);
        INSERT INTO customers SELECT g, 'customer ' || g, g % 10 FROM generate_series(1, 5000) g;
        INSERT INTO orders SELECT g, 1 + g * 7919 % 4000, CASE WHEN g % 3 = 0 THEN g % 5000 END, g % 997, CASE WHEN g % 40 = 0 THEN 'open' ELSE 'done' END, date '2024-01-01' + g % 365
            FROM generate_series(1, 20000) g;
        VACUUM ANALYZE customers, orders;
        """;

    public IEnumerable<PlanFault> Cases =>
    [
        new()
        {
            Name = "not-in-plain-subplan",
            Rule = "PG-PLAN-NOT-IN",
            Setup = Shop,
            Sql = "SELECT c.id, c.name FROM customers c WHERE c.id NOT IN (SELECT customer_id FROM orders)",
            Settings = ["work_mem = '64kB'"],
            Node = "Seq Scan",
            Relation = "customers",
            Cause = "orders.customer_id is NOT NULL",
            CuredSql = "rewrite",
            Better = PlanMeasure.Time,
            AlsoElsewhere = ["PG-PLAN-HASH-SPILL"],
            Decoys =
            [
                "SELECT c.id, c.name FROM customers c WHERE c.id IN (SELECT customer_id FROM orders)",
                "SELECT c.id, c.name FROM customers c WHERE c.id NOT IN (1, 2, 3)",
                "SELECT c.id, c.name FROM customers c WHERE NOT EXISTS (SELECT FROM orders o WHERE o.referrer_id = c.id)",
            ],
        },
        new()
        {
            Name = "not-in-may-hold-null",
            Rule = "PG-PLAN-NOT-IN",
            Setup = Shop,
            Sql = "SELECT c.id, c.name FROM customers c WHERE c.id NOT IN (SELECT referrer_id FROM orders)",
            Settings = ["work_mem = '64kB'"],
            Node = "Seq Scan",
            Relation = "customers",
            Cause = "referrer_id of the query may be NULL",
            CuredSql = "SELECT c.id, c.name FROM customers c WHERE NOT EXISTS (SELECT FROM orders o WHERE o.referrer_id = c.id)",
            Better = PlanMeasure.Cost,
            AlsoElsewhere = ["PG-PLAN-HASH-SPILL"],
            Decoys = ["SELECT c.id, c.name FROM customers c WHERE c.id NOT IN (SELECT id FROM customers WHERE region > 100)"],
        },
        new()
        {
            Name = "large-offset",
            Rule = "PG-PLAN-LARGE-OFFSET",
            Setup = Shop,
            Sql = "SELECT id, total FROM orders ORDER BY id LIMIT 20 OFFSET 15000",
            Node = "Limit",
            Cause = "(id) is unique",
            CuredSql = "SELECT id, total FROM orders WHERE orders.id > 15000 ORDER BY id LIMIT 20",
            Decoys = ["SELECT id, total FROM orders ORDER BY id LIMIT 20", "SELECT id, total FROM orders ORDER BY id LIMIT 20 OFFSET 40"],
        },
        new()
        {
            Name = "correlated-count",
            Rule = "PG-PLAN-CORRELATED-SUBQUERY",
            Setup = Shop + "CREATE INDEX ON orders (customer_id); ANALYZE orders;",
            Sql = "SELECT c.id, (SELECT count(*) FROM orders o WHERE o.customer_id = c.id AND o.status = 'open') FROM customers c",
            Node = "Aggregate",
            Cause = "one row for each group",
            CuredSql = "rewrite",
            Also = ["PG-PLAN-INDEX-FILTER"],
            Decoys =
            [
                "SELECT c.id, (SELECT count(*) FROM orders o WHERE o.customer_id = c.id AND o.status = 'open') FROM customers c WHERE c.id < 4",
                "SELECT c.id FROM customers c WHERE EXISTS (SELECT FROM orders o WHERE o.customer_id = c.id)",
            ],
            AlsoElsewhere = ["PG-PLAN-HEAP-FETCHES"],
        },
        new()
        {
            Name = "correlated-lookup-by-key",
            Rule = "PG-PLAN-CORRELATED-SUBQUERY",
            Setup = Shop,
            Sql = "SELECT o.id, (SELECT c.name FROM customers c WHERE c.id = o.customer_id) AS customer FROM orders o",
            Node = "Index Scan",
            Relation = "customers",
            Cause = "customers(id) is unique",
            CuredSql = "rewrite",
            Decoys = ["SELECT o.id, (SELECT max(c.name) FROM customers c) AS last FROM orders o"],
        },
        new()
        {
            Name = "or-across-tables",
            Rule = "PG-PLAN-OR-TABLES",
            Setup = Shop + "CREATE INDEX ON orders (customer_id); CREATE INDEX ON orders (placed, total); CREATE INDEX ON customers (name); ANALYZE orders, customers;",
            Sql = "SELECT o.id, c.name FROM orders o JOIN customers c ON c.id = o.customer_id WHERE (o.placed = '2024-02-03' AND o.total = 3) OR c.name = 'customer 17'",
            Node = "Hash Join",
            Cause = "UNION ALL",
            CuredSql = "rewrite",
            Decoys =
            [
                "SELECT o.id FROM orders o WHERE o.customer_id = 5 OR o.placed = '2024-02-03'",
                "SELECT o.id, c.name FROM orders o JOIN customers c ON c.id = o.customer_id WHERE o.total >= 0 OR c.name = 'customer 17'",
            ],
        },
        new()
        {
            Name = "cte-materialized",
            Rule = "PG-PLAN-CTE-MATERIALIZED",
            Setup = Shop,
            Sql = "WITH o AS MATERIALIZED (SELECT id, customer_id, total FROM orders) SELECT total FROM o WHERE id = 77",
            Node = "CTE Scan",
            Cause = "NOT MATERIALIZED",
            CuredSql = "rewrite",
            Decoys =
            [
                "WITH o AS MATERIALIZED (SELECT customer_id, sum(total) AS total FROM orders GROUP BY 1) SELECT max(total) FROM o",
                "WITH o AS (SELECT id, total FROM orders) SELECT total FROM o WHERE id = 77",
                "WITH o AS MATERIALIZED (SELECT id, random() AS chance FROM orders) SELECT chance FROM o WHERE id = 77",
            ],
        },
        new()
        {
            Name = "distinct-over-join",
            Rule = "PG-PLAN-DISTINCT-JOIN",
            Setup = Shop,
            Sql = "SELECT DISTINCT c.id, c.name FROM customers c JOIN orders o ON o.customer_id = c.id WHERE o.status = 'done' ORDER BY c.id",
            Settings = ["work_mem = '64kB'", "hash_mem_multiplier = 1"],
            Node = "Unique",
            Cause = "customers(id) is unique",
            CuredSql = "rewrite",
            Better = PlanMeasure.Cost,
            Decoys =
            [
                "SELECT DISTINCT status FROM orders",
                "SELECT DISTINCT c.id, o.total FROM customers c JOIN orders o ON o.customer_id = c.id",
                "SELECT DISTINCT o.id FROM customers c JOIN orders o ON o.customer_id = c.id",
            ],
            Also = ["PG-PLAN-SORT-SPILL", "PG-PLAN-HASH-SPILL"],
            AlsoElsewhere = ["PG-PLAN-SORT-SPILL", "PG-PLAN-HASH-SPILL"],
        },
        new()
        {
            Name = "union-of-unlike-rows",
            Rule = "PG-PLAN-UNION",
            Setup = Shop,
            Sql = "SELECT id, 'order' AS kind FROM orders UNION SELECT id, 'customer' FROM customers",
            Node = "Aggregate",
            Cause = "UNION ALL",
            CuredSql = "rewrite",
            Better = PlanMeasure.Cost,
            Decoys =
            [
                "SELECT id FROM orders UNION SELECT id FROM customers",
                "SELECT id, 'order' AS kind FROM orders UNION ALL SELECT id, 'customer' FROM customers",
                "SELECT customer_id, 'order' AS kind FROM orders UNION SELECT id, 'customer' FROM customers",
            ],
        },
        new()
        {
            Name = "count-above-zero",
            Rule = "PG-PLAN-COUNT-EXISTS",
            Setup = Shop,
            Sql = "SELECT c.id FROM customers c WHERE (SELECT count(*) FROM orders o WHERE o.customer_id = c.id) > 0 AND c.id < 20",
            Node = "Aggregate",
            Cause = "EXISTS",
            CuredSql = "rewrite",
            Also = ["PG-PLAN-CORRELATED-SUBQUERY", "PG-PLAN-SEQ-SCAN"],
            AlsoElsewhere = ["PG-PLAN-CORRELATED-SUBQUERY", "PG-PLAN-SEQ-SCAN"],
            Decoys =
            [
                "SELECT c.id FROM customers c WHERE (SELECT count(*) FROM orders o WHERE o.customer_id = c.id) > 4 AND c.id < 20",
                "SELECT (SELECT count(*) FROM orders) AS orders",
            ],
        },
        new()
        {
            Name = "random-order", AlsoElsewhere = ["PG-PLAN-SORT-LIMIT"],
            Rule = "PG-PLAN-RANDOM-ORDER",
            Setup = Shop,
            Sql = "SELECT id FROM orders ORDER BY random() LIMIT 5",
            Node = "Sort",
            Cause = "TABLESAMPLE",
            CuredSql = "SELECT id FROM orders TABLESAMPLE SYSTEM (2) ORDER BY random() LIMIT 5",
            Decoys = ["SELECT id FROM orders ORDER BY total, id LIMIT 5", "SELECT id FROM orders WHERE id < 20 ORDER BY random() LIMIT 5"],
        },
    ];
}
