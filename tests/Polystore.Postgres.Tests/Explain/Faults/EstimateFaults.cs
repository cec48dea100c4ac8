namespace Polystore.Postgres.Tests.Explain.Faults;

/// <summary>Estimates that are wrong, each for one cause, and what was chosen because of them.</summary>
internal sealed class EstimateFaults : IPlanFaults
{
    private const string Addresses = """
        CREATE TABLE addresses (id int PRIMARY KEY, zip int NOT NULL, city int NOT NULL, kind int NOT NULL, state text NOT NULL, note text NOT NULL) WITH (autovacuum_enabled = off);
        INSERT INTO addresses SELECT g, g % 50, g % 50 / 3, g / 50 % 7, CASE WHEN g % 2 = 0 THEN 'Done' ELSE 'Open' || g END, repeat('n', 40) FROM generate_series(1, 100000) g;
        CREATE TABLE parcels (id int PRIMARY KEY, address_id int NOT NULL, weight int NOT NULL) WITH (autovacuum_enabled = off);
        INSERT INTO parcels SELECT g, 1 + g * 7919 % 100000, g % 100 FROM generate_series(1, 100000) g;
        CREATE INDEX ON parcels (address_id);
        SELECT pg_stat_force_next_flush();
        VACUUM ANALYZE addresses, parcels;
        """;

    private static readonly string[] Plain = ["jit = off", "max_parallel_workers_per_gather = 0"];

    public IEnumerable<PlanFault> Cases =>
    [
        new()
        {
            Name = "estimate-stale-statistics", Rule = "PG-PLAN-STALE-STATISTICS", Settings = Plain,
            Setup = Addresses + "UPDATE addresses SET state = 'Held' WHERE id % 4 = 0; SELECT pg_stat_force_next_flush(); SELECT 1;",
            Sql = "SELECT sum(p.weight) FROM addresses a JOIN parcels p ON p.address_id = a.id WHERE a.state = 'Held'",
            Node = "Seq Scan", Relation = "addresses", Cause = "inner side ran 25,000 times",
            Decoys = ["SELECT sum(p.weight) FROM addresses a JOIN parcels p ON p.address_id = a.id WHERE a.city = 3", "SELECT sum(weight) FROM parcels WHERE weight < 50"],
        },
        new()
        {
            Name = "estimate-never-analysed", Rule = "PG-PLAN-STALE-STATISTICS", Settings = Plain,
            Setup = Addresses + "CREATE TABLE flags (id int, flag int) WITH (autovacuum_enabled = off); INSERT INTO flags SELECT g, 1 FROM generate_series(1, 40000) g; SELECT pg_stat_force_next_flush(); SELECT 1;",
            Sql = "SELECT sum(p.weight) FROM flags f JOIN parcels p ON p.address_id = f.id WHERE f.flag = 1",
            Node = "Seq Scan", Relation = "flags", Cause = "was never analysed", Better = PlanMeasure.Misestimate,
            Decoys = ["SELECT count(*) FROM flags f JOIN parcels p ON p.address_id = f.id"],
        },
        new()
        {
            Name = "estimate-correlated-columns", Rule = "PG-PLAN-CORRELATED-COLUMNS", AlsoElsewhere = ["PG-PLAN-SEQ-SCAN"], Setup = Addresses, Settings = Plain,
            Sql = "SELECT sum(p.weight) FROM addresses a JOIN parcels p ON p.address_id = a.id WHERE a.city = 3 AND a.zip = 10",
            Node = "Seq Scan", Relation = "addresses", Cause = "(dependencies, mcv) ON city, zip FROM",
            Decoys =
            [
                "SELECT sum(p.weight) FROM addresses a JOIN parcels p ON p.address_id = a.id WHERE a.city = 3 AND a.kind = 2",
                "SELECT sum(p.weight) FROM addresses a JOIN parcels p ON p.address_id = a.id WHERE a.zip = 10",
                "SELECT sum(p.weight) FROM addresses a JOIN parcels p ON p.address_id = a.id WHERE a.city = 3 AND a.zip = 40",
            ],
        },
        new()
        {
            Name = "estimate-correlated-groups", Rule = "PG-PLAN-CORRELATED-GROUPS", Setup = Addresses, Settings = Plain,
            Sql = "SELECT city, zip, count(*) FROM addresses GROUP BY city, zip",
            Node = "Aggregate", Cause = "(ndistinct) ON city, zip FROM", Better = PlanMeasure.Misestimate,
            Decoys = ["SELECT city, kind, count(*) FROM addresses GROUP BY city, kind", "SELECT zip, count(*) FROM addresses GROUP BY zip"],
        },
        new()
        {
            Name = "estimate-expression", Rule = "PG-PLAN-EXPRESSION-STATISTICS", Setup = Addresses, Settings = Plain,
            Sql = "SELECT sum(p.weight) FROM addresses a JOIN parcels p ON p.address_id = a.id WHERE lower(a.state) = 'done'",
            Node = "Seq Scan", Relation = "addresses", Cause = "ON (lower(state)) FROM", Better = PlanMeasure.Misestimate,
            Decoys = ["SELECT sum(p.weight) FROM addresses a JOIN parcels p ON p.address_id = a.id WHERE a.state = 'Done'"],
        },
        new()
        {
            Name = "estimate-function-rows", Rule = "PG-PLAN-FUNCTION-ROWS", Settings = Plain,
            Setup = Addresses + "CREATE FUNCTION picked() RETURNS SETOF int LANGUAGE plpgsql AS $$ BEGIN RETURN QUERY SELECT * FROM generate_series(1, 50000); END $$;",
            Sql = "SELECT sum(p.weight) FROM picked() AS a (id) JOIN parcels p ON p.address_id = a.id",
            Node = "Function Scan", Cause = "ROWS 50000", Cure = "ALTER FUNCTION picked() ROWS 50000;", Better = PlanMeasure.Misestimate,
            Decoys = ["SELECT sum(p.weight) FROM generate_series(1, 50000) AS a (id) JOIN parcels p ON p.address_id = a.id"],
        },
        new()
        {
            Name = "estimate-skewed-join", Rule = "PG-PLAN-MISESTIMATE", Settings = Plain,
            Setup = Addresses + """
                CREATE TABLE owners (id int PRIMARY KEY, name text NOT NULL);
                INSERT INTO owners SELECT g, 'owner ' || g FROM generate_series(1, 1000) g;
                CREATE TABLE houses (id int PRIMARY KEY, owner_id int NOT NULL);
                INSERT INTO houses SELECT g, CASE WHEN g % 2 = 0 THEN 1 ELSE 1 + g / 2 % 1000 END FROM generate_series(1, 100000) g;
                VACUUM ANALYZE owners, houses;
                """,
            Sql = "SELECT sum(p.weight) FROM owners o JOIN houses h ON h.owner_id = o.id JOIN parcels p ON p.address_id = h.id WHERE o.name = 'owner 1'",
            Node = "Hash Join", Cause = "the join is skewed",
            CuredSql = "SELECT sum(p.weight) FROM owners o JOIN houses h ON h.owner_id = o.id JOIN parcels p ON p.address_id = h.id WHERE o.id = 1 AND h.owner_id = 1",
            Decoys = ["SELECT sum(p.weight) FROM owners o JOIN houses h ON h.owner_id = o.id JOIN parcels p ON p.address_id = h.id WHERE o.name = 'owner 500'"],
        },
        new()
        {
            Name = "estimate-generic-plan", Rule = "PG-PLAN-GENERIC",
            Setup = Addresses + """
                CREATE TABLE jobs (id int PRIMARY KEY, state text NOT NULL);
                INSERT INTO jobs SELECT g, CASE WHEN g % 5 < 2 THEN 'done' ELSE 'job ' || g END FROM generate_series(1, 100000) g;
                CREATE INDEX ON jobs (state);
                VACUUM ANALYZE jobs;
                """,
            Settings = [.. Plain, "plan_cache_mode = force_generic_plan"],
            BeforeEachRun = "DEALLOCATE ALL;;PREPARE found (text) AS SELECT sum(p.weight) FROM jobs j JOIN parcels p ON p.address_id = j.id WHERE j.state = $1",
            Sql = "EXECUTE found ('done')", Node = "Index Scan", Relation = "jobs", Cause = "force_custom_plan",
            CuredSql = "EXECUTE found ('done')", CuredSettings = [.. Plain, "plan_cache_mode = force_custom_plan"], Also = ["PG-PLAN-HASH-SPILL"],
            Decoys = ["EXECUTE found ('job 77')", "SELECT sum(p.weight) FROM jobs j JOIN parcels p ON p.address_id = j.id WHERE j.state = (SELECT max(state) FROM jobs WHERE id = 7)"],
        },
        new()
        {
            Name = "estimate-temporary-table", Rule = "PG-PLAN-TEMPORARY-STATISTICS", Settings = Plain, Setup = Addresses,
            BeforeEachRun = "DROP TABLE IF EXISTS picked;;CREATE TEMP TABLE picked AS SELECT g AS id, 1 AS kind FROM generate_series(1, 30000) g",
            CuredBeforeEachRun = "DROP TABLE IF EXISTS picked;;CREATE TEMP TABLE picked AS SELECT g AS id, 1 AS kind FROM generate_series(1, 30000) g;;ANALYZE picked",
            Sql = "SELECT sum(p.weight) FROM picked k JOIN parcels p ON p.address_id = k.id WHERE k.kind = 1",
            Node = "Seq Scan", Relation = "picked", Cause = "ANALYZE picked",
            CuredSql = "SELECT sum(p.weight) FROM picked k JOIN parcels p ON p.address_id = k.id WHERE k.kind = 1",
            Decoys = ["SELECT sum(p.weight) FROM addresses a JOIN parcels p ON p.address_id = a.id WHERE a.city = 3"],
        },
        new()
        {
            Name = "estimate-default-selectivity", Rule = "PG-PLAN-DEFAULT-SELECTIVITY", Settings = Plain,
            Setup = Addresses + "CREATE TABLE bounds (low int, high int); INSERT INTO bounds VALUES (1, 60000); ANALYZE bounds;",
            Sql = "SELECT sum(p.weight) FROM addresses a JOIN parcels p ON p.address_id = a.id WHERE a.id BETWEEN (SELECT low FROM bounds) AND (SELECT high FROM bounds)",
            Node = "Index Only Scan", Relation = "addresses", Cause = "0.005",
            CuredSql = "SELECT sum(p.weight) FROM addresses a JOIN parcels p ON p.address_id = a.id WHERE a.id BETWEEN 1 AND 60000",
            Decoys = ["SELECT sum(p.weight) FROM addresses a JOIN parcels p ON p.address_id = a.id WHERE a.id BETWEEN (SELECT low FROM bounds) AND (SELECT low + 480 FROM bounds)"],
        },
        new()
        {
            Name = "estimate-unlisted-value", Rule = "PG-PLAN-STATISTICS-TARGET", Settings = Plain,
            Setup = Addresses + """
                CREATE TABLE letters (id int PRIMARY KEY, sender int NOT NULL) WITH (autovacuum_enabled = off);
                INSERT INTO letters SELECT g, CASE WHEN g % 3 = 0 THEN g % 101 WHEN g % 3 = 1 THEN 500 + g % 137 * (g % 5 / 4) ELSE 1000 + g END FROM generate_series(1, 100000) g;
                ALTER TABLE letters ALTER COLUMN sender SET STATISTICS 1;
                SELECT pg_stat_force_next_flush();
                ANALYZE letters;
                """,
            Sql = "SELECT sum(p.weight) FROM letters l JOIN parcels p ON p.address_id = l.id WHERE l.sender = 9",
            Node = "Seq Scan", Relation = "letters", Cause = "SET STATISTICS", Also = ["PG-PLAN-SEQ-SCAN"], AlsoElsewhere = ["PG-PLAN-SEQ-SCAN"], Better = PlanMeasure.Misestimate,
            Decoys = ["SELECT sum(p.weight) FROM letters l JOIN parcels p ON p.address_id = l.id WHERE l.sender = 500", "SELECT sum(p.weight) FROM letters l JOIN parcels p ON p.address_id = l.id WHERE l.sender = 1002"],
        },
    ];
}
