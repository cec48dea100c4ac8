namespace Polystore.Postgres.Tests.Explain.Faults;

internal sealed class ScanFaults : IPlanFaults
{
    public IEnumerable<PlanFault> Cases =>
    [
        new()
        {
            Name = "seq-scan-selective-filter",
            Rule = "PG-PLAN-SEQ-SCAN",
            Setup = """
                CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer_id bigint NOT NULL, status text NOT NULL, note text NOT NULL);
                INSERT INTO orders (customer_id, status, note) SELECT g * 7919 % 5000, CASE WHEN g % 50 = 0 THEN 'open' ELSE 'done' END, repeat('x', 100) FROM generate_series(1, 100000) g;
                VACUUM ANALYZE orders;
                """,
            Sql = "SELECT id FROM orders WHERE customer_id = 42",
            Node = "Seq Scan",
            Relation = "orders",
            Cause = "customer_id",
            Decoys = ["SELECT id FROM orders WHERE status = 'done'", "SELECT count(*) FROM orders", "SELECT id FROM orders WHERE id = 42"],
            AlsoElsewhere = ["PG-PLAN-COUNT-ALL", "PG-PLAN-WIDE-OUTPUT"],
        },
        new()
        {
            Name = "seq-scan-parallel-varchar",
            Rule = "PG-PLAN-SEQ-SCAN",
            Setup = """
                CREATE TABLE members (id bigint PRIMARY KEY, email varchar(100) NOT NULL, note text NOT NULL);
                INSERT INTO members SELECT g, 'member' || g || '@example.com', repeat('x', 200) FROM generate_series(1, 100000) g;
                VACUUM ANALYZE members;
                """,
            Sql = "SELECT id FROM members WHERE email = 'member42@example.com'",
            Settings = ["parallel_setup_cost = 0", "parallel_tuple_cost = 0", "min_parallel_table_scan_size = 0"],
            Node = "Seq Scan",
            Relation = "members",
            Cause = "email",
            Decoys = ["SELECT max(note) FROM members WHERE email > 'member2'"],
        },
        new()
        {
            Name = "seq-scan-repeated",
            Rule = "PG-PLAN-SEQ-SCAN",
            Setup = """
                CREATE TABLE customers (id bigint PRIMARY KEY, name text NOT NULL);
                INSERT INTO customers SELECT g, 'customer ' || g FROM generate_series(1, 5000) g;
                CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL, note text NOT NULL);
                INSERT INTO orders SELECT g, g * 7919 % 5000, repeat('x', 200) FROM generate_series(1, 40000) g;
                VACUUM ANALYZE customers, orders;
                """,
            Sql = "SELECT c.name, (SELECT count(*) FROM orders o WHERE o.customer_id = c.id) FROM customers c WHERE c.id < 20",
            Node = "Seq Scan",
            Relation = "orders",
            Cause = "19 times",
            Also = ["PG-PLAN-CORRELATED-SUBQUERY"],
            Decoys = ["SELECT c.name, (SELECT count(*) FROM orders o WHERE o.id = c.id) FROM customers c WHERE c.id < 20"],
        },
        new()
        {
            Name = "seq-scan-list",
            Rule = "PG-PLAN-SEQ-SCAN",
            Setup = """
                CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL, note text NOT NULL);
                INSERT INTO orders SELECT g, g * 7919 % 5000, repeat('x', 100) FROM generate_series(1, 100000) g;
                VACUUM ANALYZE orders;
                """,
            Sql = "SELECT id FROM orders WHERE customer_id IN (1, 2, 3)",
            Node = "Seq Scan",
            Relation = "orders",
            Cause = "customer_id",
            Decoys = ["SELECT id FROM orders WHERE id IN (1, 2, 3)", "SELECT id FROM orders WHERE customer_id NOT IN (1, 2, 3)"],
        },
        new()
        {
            Name = "seq-scan-other-collation",
            Rule = "PG-PLAN-SEQ-SCAN",
            Setup = """
                CREATE TABLE members (id bigint PRIMARY KEY, name text NOT NULL, note text NOT NULL);
                INSERT INTO members SELECT g, 'member ' || g, repeat('x', 200) FROM generate_series(1, 100000) g;
                CREATE INDEX members_name ON members (name COLLATE "POSIX");
                VACUUM ANALYZE members;
                """,
            Sql = "SELECT id FROM members WHERE name = 'member 42'",
            Node = "Seq Scan",
            Relation = "members",
            Cause = "collation",
            Decoys = ["SELECT id FROM members WHERE name = 'member 42' COLLATE \"POSIX\""],
        },
    ];
}
