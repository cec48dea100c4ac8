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
            Decoys = ["SELECT c.id, c.name FROM customers c WHERE c.id NOT IN (SELECT id FROM customers WHERE region > 100)"],
        },
    ];
}
