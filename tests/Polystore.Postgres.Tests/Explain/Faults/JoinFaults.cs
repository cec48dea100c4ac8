namespace Polystore.Postgres.Tests.Explain.Faults;

/// <summary>Joins that do more than is asked for.</summary>
internal sealed class JoinFaults : IPlanFaults
{
    private const string Tariffs = """
        CREATE TABLE tariffs (id int PRIMARY KEY, low int NOT NULL, high int NOT NULL, name text NOT NULL);
        INSERT INTO tariffs SELECT g, g * 100, g * 100 + 60, 'tariff ' || g FROM generate_series(1, 300) g;
        CREATE TABLE calls (id int PRIMARY KEY, seconds int NOT NULL, tariff_id int NOT NULL, owner int NOT NULL, note text NOT NULL);
        INSERT INTO calls SELECT g, g * 7919 % 2000003, 1 + g % 300, g % 5000, repeat('n', 120) FROM generate_series(1, 20000) g;
        CREATE TABLE owners (id int PRIMARY KEY, name text NOT NULL);
        INSERT INTO owners SELECT g, repeat('o', 200) || g FROM generate_series(0, 20000) g;
        VACUUM ANALYZE tariffs, calls, owners;
        """;

    private const string Orders = """
        CREATE TABLE customers (id int PRIMARY KEY, region int NOT NULL, name text NOT NULL) WITH (autovacuum_enabled = off);
        CREATE TABLE orders (id int PRIMARY KEY, customer_id int NOT NULL REFERENCES customers (id), total int NOT NULL);
        CREATE TABLE visits (customer_id int NOT NULL, order_id int NOT NULL);
        INSERT INTO customers SELECT g, CASE WHEN g = 1 THEN 7 ELSE 1 END, 'customer ' || g FROM generate_series(1, 200) g;
        INSERT INTO orders SELECT g, 1 + g % 200, g % 100 FROM generate_series(1, 20000) g;
        INSERT INTO visits SELECT 1 + g % 200, g FROM generate_series(1, 500) g;
        CREATE INDEX orders_customer ON orders (customer_id);
        VACUUM ANALYZE customers, orders, visits;
        """;

    private static readonly string[] Plain = ["jit = off", "max_parallel_workers_per_gather = 0"];

    public IEnumerable<PlanFault> Cases =>
    [
        new()
        {
            Name = "join-filter", Rule = "PG-PLAN-JOIN-FILTER", Setup = Tariffs, Settings = Plain,
            Sql = "SELECT t.name, count(*) FROM tariffs t JOIN calls c ON c.seconds BETWEEN t.low AND t.high GROUP BY t.name",
            Node = "Nested Loop", Cause = "(seconds)", Better = PlanMeasure.Time,
            Decoys =
            [
                "SELECT t.name, count(*) FROM tariffs t JOIN calls c ON c.tariff_id = t.id GROUP BY t.name",
                "SELECT count(*) FROM tariffs t JOIN tariffs o ON o.low >= t.low",
                "SELECT count(*) FROM tariffs t JOIN calls c ON c.id BETWEEN t.low AND t.low + 3",
            ],
        },
        new()
        {
            Name = "limit-late", Rule = "PG-PLAN-LIMIT-LATE", Setup = Tariffs, Settings = Plain,
            Sql = "SELECT c.id, c.seconds, o.name FROM calls c LEFT JOIN owners o ON o.id = c.owner ORDER BY c.seconds DESC LIMIT 10",
            Node = "Hash Join", Cause = "Order and limit before joining",
            CuredSql = "SELECT c.id, c.seconds, o.name FROM (SELECT * FROM calls ORDER BY seconds DESC LIMIT 10) c LEFT JOIN owners o ON o.id = c.owner ORDER BY c.seconds DESC",
            AlsoElsewhere = ["PG-PLAN-SORT-LIMIT"],
            Decoys =
            [
                "SELECT c.id, c.seconds, o.name FROM calls c LEFT JOIN owners o ON o.id = c.owner ORDER BY o.name LIMIT 10",
                "SELECT c.id, c.seconds, o.name FROM calls c JOIN owners o ON o.id = c.owner ORDER BY c.seconds DESC LIMIT 10",
                "SELECT c.id, c.seconds, o.seconds FROM calls c LEFT JOIN calls o ON o.owner = c.owner ORDER BY c.seconds DESC LIMIT 10",
            ],
        },
        new()
        {
            Name = "cross-join", Rule = "PG-PLAN-CROSS-JOIN", Setup = Orders, Settings = Plain,
            Sql = "SELECT count(*), sum(o.total) FROM orders o, customers c WHERE o.total > 40 AND c.region = 1",
            Node = "Nested Loop", Cause = "o.customer_id = c.id",
            CuredSql = "SELECT count(*), sum(o.total) FROM orders o, customers c WHERE o.customer_id = c.id AND o.total > 40 AND c.region = 1", Better = PlanMeasure.Time,
            Decoys =
            [
                "SELECT count(*) FROM orders o, customers c WHERE o.customer_id = c.region AND c.region = 1",
                "SELECT count(*) FROM customers c CROSS JOIN generate_series(1, 100) day",
                "SELECT count(*) FROM customers c CROSS JOIN orders o WHERE o.id < 100",
                "SELECT count(*) FROM orders o, LATERAL (SELECT c.name FROM customers c WHERE c.region = 1) any_of",
                "SELECT count(*) FROM orders o, customers c, visits v WHERE v.customer_id = c.id AND v.order_id = o.id",
                "SELECT count(*) FROM orders o, (SELECT max(id) AS last FROM customers) c",
                "SELECT count(*) FROM orders o JOIN customers c ON true WHERE o.id < 100",
            ],
        },
        new()
        {
            Name = "repeated-input", Rule = "PG-PLAN-REPEATED-INPUT", Setup = Orders + "UPDATE customers SET region = 7 WHERE id <= 180;", Settings = Plain,
            Sql = "SELECT c.name, s.mean FROM customers c LEFT JOIN (SELECT max(id) AS last, avg(total) AS mean FROM orders) s ON s.last > c.id WHERE c.region = 7",
            Node = "Aggregate", Cause = "AS MATERIALIZED", Also = ["PG-PLAN-STALE-STATISTICS"], Better = PlanMeasure.Time,
            CuredSql = "WITH s AS MATERIALIZED (SELECT max(id) AS last, avg(total) AS mean FROM orders) SELECT c.name, s.mean FROM customers c LEFT JOIN s ON s.last > c.id WHERE c.region = 7",
            AlsoElsewhere = ["PG-PLAN-STALE-STATISTICS", "PG-PLAN-JOIN-FILTER"],
            Decoys =
            [
                // Its hash table is kept, though the node is started again for each row.
                "SELECT c.name, s.total FROM customers c JOIN (SELECT customer_id, sum(total) AS total FROM orders GROUP BY customer_id) s ON s.customer_id = c.id WHERE c.region = 7",
                "SELECT c.name, s.last FROM customers c LEFT JOIN LATERAL (SELECT max(o.id) AS last FROM orders o WHERE o.customer_id = c.id) s ON true WHERE c.region = 7",
                "SELECT c.name, s.mean FROM customers c LEFT JOIN LATERAL (SELECT avg(o.total * c.region) AS mean FROM orders o) s ON true WHERE c.region = 7",
                "SELECT c.name, s.mean FROM customers c LEFT JOIN (SELECT max(id) AS last, avg(total) AS mean FROM orders) s ON s.last > c.id WHERE c.id = 7",
            ],
        },
    ];
}
