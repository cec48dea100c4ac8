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
    ];
}
