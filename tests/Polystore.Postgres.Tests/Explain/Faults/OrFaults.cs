namespace Polystore.Postgres.Tests.Explain.Faults;

/// <summary>Conditions joined by OR over one table.</summary>
internal sealed class OrFaults : IPlanFaults
{
    private const string People = """
        CREATE TABLE people (id int PRIMARY KEY, email int NOT NULL, phone int NOT NULL, city int NOT NULL, note text NOT NULL);
        INSERT INTO people SELECT g, g * 7919 % 100003, g * 104729::bigint % 100019, g % 500, repeat('n', 60) FROM generate_series(1, 80000) g;
        CREATE INDEX ON people (email);
        VACUUM ANALYZE people;
        """;

    private static readonly string[] Plain = ["jit = off", "max_parallel_workers_per_gather = 0"];

    private static string Any(string column, int values) => string.Join(" OR ", Enumerable.Range(1, values).Select(at => $"{column} = {at * 977}"));

    private static string List(int values) => string.Join(", ", Enumerable.Range(1, values).Select(at => at * 977));

    public IEnumerable<PlanFault> Cases =>
    [
        new()
        {
            Name = "or-columns", Rule = "PG-PLAN-OR-COLUMNS", Setup = People, Settings = Plain,
            Sql = "SELECT * FROM people WHERE email = 4711 OR phone = 815",
            Node = "Seq Scan", Relation = "people", Cause = "(phone)",
            Decoys = ["SELECT * FROM people WHERE email = 4711 OR id = 815", "SELECT * FROM people WHERE email > 10 OR phone > 10", "SELECT * FROM people WHERE email = 4711 OR phone % 10007 = 3"],
        },
        new()
        {
            Name = "or-list", Rule = "PG-PLAN-OR-LIST", Setup = People, Settings = Plain,
            Sql = $"SELECT count(*) FROM people WHERE {Any("city + 0", 1)} OR {Any("phone", 150)}",
            Node = "Seq Scan", Relation = "people", Cause = "150 values",
            CuredSql = $"SELECT count(*) FROM people WHERE {Any("city + 0", 1)} OR phone IN ({List(150)})", Better = PlanMeasure.Time,
            Decoys = [$"SELECT count(*) FROM people WHERE phone IN ({List(150)})", "SELECT count(*) FROM people WHERE phone = 1 OR city = 2 OR email = 3 OR note = 'x'"],
            Also = ["PG-PLAN-OR-COLUMNS"], AlsoElsewhere = ["PG-PLAN-SEQ-SCAN", "PG-PLAN-OR-COLUMNS"],
        },
    ];
}
