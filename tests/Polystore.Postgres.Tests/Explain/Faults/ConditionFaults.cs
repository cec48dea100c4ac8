namespace Polystore.Postgres.Tests.Explain.Faults;

internal sealed class ConditionFaults : IPlanFaults
{
    private const string Members = """
        CREATE TABLE members (id bigint PRIMARY KEY, email varchar(100) NOT NULL, number bigint NOT NULL, token uuid NOT NULL, joined timestamptz NOT NULL, note text NOT NULL);
        INSERT INTO members SELECT g, 'Member' || g || '@example.com', g, ('00000000-0000-0000-0000-' || lpad(g::text, 12, '0'))::uuid, timestamptz '2020-01-01 UTC' + g * interval '10 minutes', md5(g::text) || repeat('x', 150) FROM generate_series(1, 50000) g;
        CREATE INDEX members_email ON members (email);
        CREATE INDEX members_number ON members (number);
        CREATE INDEX members_token ON members (token);
        CREATE INDEX members_joined ON members (joined);
        VACUUM ANALYZE members;
        """;

    public IEnumerable<PlanFault> Cases =>
    [
        new()
        {
            Name = "expression-lower",
            Rule = "PG-PLAN-EXPRESSION",
            Setup = Members,
            Sql = "SELECT id FROM members WHERE lower(email) = 'member42@example.com'",
            Node = "Seq Scan",
            Relation = "members",
            Cause = "lower(email)",
            Decoys = ["SELECT id FROM members WHERE email = lower('MEMBER42')", "SELECT id FROM members WHERE lower(email) <> 'member42@example.com'", "SELECT id FROM members WHERE number = 42 AND lower(email) = 'member42@example.com'"],
            AlsoElsewhere = ["PG-PLAN-WIDE-OUTPUT"],
        },
        new()
        {
            Name = "expression-day",
            Rule = "PG-PLAN-EXPRESSION",
            Setup = Members,
            Sql = "SELECT id FROM members WHERE joined::date = '2020-03-01'",
            Node = "Seq Scan",
            Relation = "members",
            Cause = "range of the column itself",
            CuredSql = "SELECT id FROM members WHERE joined >= '2020-03-01' AND joined < '2020-03-02'",
            Decoys = ["SELECT id FROM members WHERE joined = '2020-03-01'::date::timestamptz"],
        },
        new()
        {
            Name = "expression-arithmetic",
            Rule = "PG-PLAN-EXPRESSION",
            Setup = Members,
            Sql = "SELECT id FROM members WHERE number + 1 = 43",
            Node = "Seq Scan",
            Relation = "members",
            Cause = "other side",
            CuredSql = "SELECT id FROM members WHERE number = 43 - 1",
            Decoys = ["SELECT id FROM members WHERE number % 2 = 0"],
            AlsoElsewhere = ["PG-PLAN-ESTIMATE-EXPRESSION"],
        },
        new()
        {
            Name = "cast-bigint-numeric",
            Rule = "PG-PLAN-CAST",
            Setup = Members,
            Sql = "SELECT id FROM members WHERE number = 42.0",
            Node = "Seq Scan",
            Relation = "members",
            Cause = "from bigint into numeric",
            CuredSql = "SELECT id FROM members WHERE number = 42",
            Decoys = ["SELECT id FROM members WHERE number = 42::int", "SELECT id FROM members WHERE email = 'Member42@example.com'::text", "SELECT id FROM members WHERE number > 42.0"],
        },
        new()
        {
            Name = "cast-uuid-text",
            Rule = "PG-PLAN-CAST",
            Setup = Members,
            Sql = "SELECT id FROM members WHERE token::text = '00000000-0000-0000-0000-000000000042'",
            Node = "Seq Scan",
            Relation = "members",
            Cause = "from uuid into text",
            CuredSql = "SELECT id FROM members WHERE token = '00000000-0000-0000-0000-000000000042'",
            Decoys = ["SELECT id FROM members WHERE token = '00000000-0000-0000-0000-000000000042'::text::uuid"],
        },
        new()
        {
            Name = "pattern-inside",
            Rule = "PG-PLAN-PATTERN-INSIDE",
            Setup = Members,
            Sql = "SELECT id FROM members WHERE note LIKE '%e4da3b7fbbce%'",
            Node = "Seq Scan",
            Relation = "members",
            Cause = "gin_trgm_ops",
            Decoys = ["SELECT id FROM members WHERE note LIKE '%x%'", "SELECT id FROM members WHERE note NOT LIKE '%xxx%'", "SELECT id FROM members WHERE id = 5 AND note LIKE '%e4da3b7fbbce%'"],
        },
        new()
        {
            Name = "pattern-prefix",
            Rule = "PG-PLAN-PATTERN-PREFIX",
            Setup = Members,
            Sql = "SELECT id FROM members WHERE email LIKE 'Member4200%'",
            Node = "Seq Scan",
            Relation = "members",
            Cause = "varchar_pattern_ops",
            Decoys = ["SELECT id FROM members WHERE email LIKE 'Member%'", "SELECT id FROM members WHERE email LIKE 'Member42@example.com'"],
        },
        new()
        {
            Name = "count-all",
            Rule = "PG-PLAN-COUNT-ALL",
            Setup = Members,
            Sql = "SELECT count(*) FROM members",
            Settings = ["enable_indexonlyscan = off"],
            Node = "Aggregate",
            Cause = "counted",
            CuredSql = "SELECT reltuples::bigint FROM pg_class WHERE oid = 'members'::regclass",
            Decoys = ["SELECT count(*) FROM members WHERE number > 10", "SELECT number % 10, count(*) FROM members GROUP BY 1", "SELECT EXISTS (SELECT FROM members)"],
        },
        new()
        {
            Name = "partitions-function-on-key", Also = ["PG-PLAN-EXPRESSION"],
            Rule = "PG-PLAN-PARTITIONS",
            Setup = """
                CREATE TABLE events (id bigint NOT NULL, happened timestamp NOT NULL, note text NOT NULL) PARTITION BY RANGE (happened);
                CREATE TABLE events_q1 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2024-04-01');
                CREATE TABLE events_q2 PARTITION OF events FOR VALUES FROM ('2024-04-01') TO ('2024-07-01');
                CREATE TABLE events_q3 PARTITION OF events FOR VALUES FROM ('2024-07-01') TO ('2024-10-01');
                CREATE TABLE events_q4 PARTITION OF events FOR VALUES FROM ('2024-10-01') TO ('2025-01-01');
                INSERT INTO events SELECT g, timestamp '2024-01-01' + g * interval '5 minutes', repeat('x', 50) FROM generate_series(1, 100000) g;
                CREATE INDEX ON events (id);
                VACUUM ANALYZE events;
                """,
            Sql = "SELECT count(note) FROM events WHERE happened::date = '2024-02-02'",
            Settings = ["max_parallel_workers_per_gather = 0"],
            Node = "Append",
            Cause = "not on happened",
            CuredSql = "SELECT count(note) FROM events WHERE happened >= '2024-02-02' AND happened < '2024-02-03'",
            Decoys =
            [
                "SELECT count(note) FROM events",
                "SELECT count(note) FROM events WHERE happened > '2024-02-02'",
                "SELECT count(note) FROM events WHERE happened > timestamptz '2024-10-02' + (now() - now())",
                "SELECT count(note) FROM events WHERE id % 2 = 0",
                // Each lookup finds its row in one partition of four: the averages of all loops print as 0.
                "SELECT count(e.note) FROM generate_series(1, 40) g JOIN events e ON e.id = g * 2411",
            ],
        },
    ];
}
