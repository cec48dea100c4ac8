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
    ];
}
