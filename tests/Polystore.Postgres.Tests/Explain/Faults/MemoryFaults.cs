namespace Polystore.Postgres.Tests.Explain.Faults;

/// <summary>Sorts and hash tables that do not fit. That the memory advised is enough, and no more than needed, is in MemoryAdviceTests.</summary>
internal sealed class MemoryFaults : IPlanFaults
{
    internal const string Events = """
        CREATE TABLE events (id int PRIMARY KEY, kind int NOT NULL, at timestamptz NOT NULL, note text NOT NULL);
        INSERT INTO events SELECT g, g * 7919 % 20011, timestamptz '2026-01-01' + g * 7919 % 100003 * interval '1 s', repeat('n', 60) FROM generate_series(1, 60000) g;
        CREATE TABLE kinds (id int PRIMARY KEY, name text NOT NULL);
        INSERT INTO kinds SELECT g, repeat('k', 200) || g FROM generate_series(0, 20010) g;
        CREATE TABLE visits AS SELECT g AS id, g * 7919 % 1500 AS kind FROM generate_series(1, 60000) g;
        VACUUM ANALYZE events, kinds, visits;
        """;

    internal static readonly string[] Small = ["work_mem = '256kB'", "hash_mem_multiplier = 1", "max_parallel_workers_per_gather = 0", "jit = off"];

    private static string[] Enough(string workMem) => [$"work_mem = '{workMem}'", .. Small[1..]];

    public IEnumerable<PlanFault> Cases =>
    [
        new()
        {
            Name = "sort-spill", Rule = "PG-PLAN-SORT-SPILL", AlsoElsewhere = ["PG-PLAN-SORT-LIMIT", "PG-PLAN-SEQ-SCAN"], Setup = Events, Settings = Small,
            Sql = "SELECT * FROM events ORDER BY at, note",
            Node = "Sort", Cause = "SET LOCAL work_mem",
            CuredSql = "SELECT * FROM events ORDER BY at, note", CuredSettings = Enough("16MB"), Better = PlanMeasure.TemporaryBlocks,
            Decoys = ["SELECT * FROM events ORDER BY at LIMIT 10", "SELECT * FROM events ORDER BY id", "SELECT * FROM events WHERE kind < 50 ORDER BY at"],
        },
        new()
        {
            Name = "incremental-sort-spill", Rule = "PG-PLAN-SORT-SPILL", Setup = Events + "CREATE TABLE twos AS SELECT id % 2 AS half, at, note FROM events; CREATE INDEX ON twos (half); VACUUM ANALYZE twos;",
            Settings = [.. Small, "enable_sort = off", "enable_seqscan = off"],
            Sql = "SELECT * FROM twos ORDER BY half, at",
            Node = "Incremental Sort", Cause = "SET LOCAL work_mem",
            CuredSql = "SELECT * FROM twos ORDER BY half, at", CuredSettings = [.. Enough("16MB"), "enable_sort = off", "enable_seqscan = off"], Better = PlanMeasure.TemporaryBlocks,
            Decoys = ["SELECT * FROM twos ORDER BY half"],
        },
        new()
        {
            Name = "hash-spill", Rule = "PG-PLAN-HASH-SPILL", Also = ["PG-PLAN-WIDE-OUTPUT"], AlsoElsewhere = ["PG-PLAN-WIDE-OUTPUT"], Setup = Events, Settings = [.. Small, "enable_mergejoin = off", "enable_nestloop = off"],
            Sql = "SELECT e.at, k.name FROM events e JOIN kinds k ON k.id = e.kind",
            Node = "Hash", Cause = "SET LOCAL work_mem",
            CuredSql = "SELECT e.at, k.name FROM events e JOIN kinds k ON k.id = e.kind", CuredSettings = [.. Enough("8MB"), "enable_mergejoin = off", "enable_nestloop = off"],
            Better = PlanMeasure.TemporaryBlocks,
            Decoys = ["SELECT e.at, k.name FROM events e JOIN kinds k ON k.id = e.kind WHERE k.id < 100"],
        },
        new()
        {
            Name = "hash-aggregate-spill", Rule = "PG-PLAN-HASH-AGGREGATE-SPILL", Setup = Events, Settings = [.. Small, "enable_sort = off"],
            Sql = "SELECT kind, count(*), max(at) FROM events GROUP BY kind",
            Node = "Aggregate", Cause = "SET LOCAL work_mem",
            CuredSql = "SELECT kind, count(*), max(at) FROM events GROUP BY kind", CuredSettings = [.. Enough("16MB"), "enable_sort = off"], Better = PlanMeasure.TemporaryBlocks,
            Decoys = ["SELECT kind % 10, count(*) FROM events GROUP BY 1"],
        },
        new()
        {
            Name = "memoize-evictions", Rule = "PG-PLAN-MEMOIZE-EVICTIONS", Also = ["PG-PLAN-DEFAULT-SELECTIVITY"], AlsoElsewhere = ["PG-PLAN-DEFAULT-SELECTIVITY"], Setup = Events, Settings = [.. Small, "enable_hashjoin = off", "enable_mergejoin = off"],
            Sql = "SELECT count(x.names) FROM visits v, LATERAL (SELECT string_agg(name, '') AS names FROM kinds k WHERE k.id BETWEEN v.kind AND v.kind + 3) x",
            Node = "Memoize", Cause = "SET LOCAL work_mem = '2MB'",
            CuredSql = "SELECT count(x.names) FROM visits v, LATERAL (SELECT string_agg(name, '') AS names FROM kinds k WHERE k.id BETWEEN v.kind AND v.kind + 3) x", CuredSettings = [.. Enough("2MB"), "enable_hashjoin = off", "enable_mergejoin = off"],
            Decoys = ["SELECT count(x.names) FROM visits v, LATERAL (SELECT string_agg(name, '') AS names FROM kinds k WHERE k.id BETWEEN v.kind AND v.kind + 3) x WHERE v.kind < 100"],
        },
        new()
        {
            Name = "memoize-misses", Rule = "PG-PLAN-MEMOIZE-MISSES",
            Setup = Looked + "UPDATE pg_statistic SET stadistinct = 50 WHERE starelid = 'lookups'::regclass AND staattnum = 2;", Settings = [.. Enough("16MB"), "enable_hashjoin = off", "enable_mergejoin = off"],
            Sql = "SELECT count(k.name) FROM lookups l JOIN kinds k ON k.id = l.kind",
            Node = "Memoize", Cause = "comes once", Cure = "ANALYZE lookups", CuredSettings = Small, AlsoElsewhere = ["PG-PLAN-HASH-SPILL"], Better = PlanMeasure.Blocks,
            Decoys = ["SELECT count(k.name) FROM repeats l JOIN kinds k ON k.id = l.kind", "SELECT count(k.name) FROM lookups l JOIN kinds k ON k.id = l.kind WHERE l.id < 900"],
        },
        new()
        {
            Name = "hash-skew", Rule = "PG-PLAN-HASH-SKEW", Setup = Skewed, Settings = [.. Small, "enable_mergejoin = off", "enable_nestloop = off"],
            Sql = SkewedJoin, Node = "Hash", Cause = "rows of one value cannot be split",
            Cure = "CREATE STATISTICS parts_code ON lower(code) FROM parts; CREATE STATISTICS uses_code ON lower(code) FROM uses; ANALYZE parts, uses", Better = PlanMeasure.TemporaryBlocks,
            Also = ["PG-PLAN-EXPRESSION-STATISTICS", "PG-PLAN-MISESTIMATE"], AlsoElsewhere = ["PG-PLAN-HASH-SPILL", "PG-PLAN-EXPRESSION-STATISTICS", "PG-PLAN-MISESTIMATE"],
            Decoys = ["SELECT count(u.note), count(p.pad) FROM uses u JOIN plain p ON lower(p.code) = lower(u.code)", "SELECT count(u.note), count(p.pad) FROM uses u JOIN parts p ON p.id = u.id"],
        },
        new()
        {
            Name = "materialize-spill", Rule = "PG-PLAN-ROWS-SPILL", Setup = Events, Settings = ["work_mem = '64kB'", "hash_mem_multiplier = 1", "max_parallel_workers_per_gather = 0", "jit = off", "enable_hashjoin = off", "enable_mergejoin = off"],
            Sql = Ranges("8000"), Node = "Materialize", Cause = "of temporary files", Also = ["PG-PLAN-JOIN-FILTER", "PG-PLAN-SEQ-SCAN"], AlsoElsewhere = ["PG-PLAN-JOIN-FILTER", "PG-PLAN-SEQ-SCAN"],
            CuredSql = Ranges("8000"), CuredSettings = ["work_mem = '4MB'", "max_parallel_workers_per_gather = 0", "jit = off", "enable_hashjoin = off", "enable_mergejoin = off"], Better = PlanMeasure.TemporaryBlocks,
            Decoys = [Ranges("500")],
        },
        new()
        {
            Name = "cte-spill", Rule = "PG-PLAN-ROWS-SPILL", Setup = Events, Settings = Small,
            Sql = "WITH recent AS MATERIALIZED (SELECT id, kind, note FROM events WHERE id < 30000) SELECT (SELECT count(*) FROM recent), (SELECT max(kind) FROM recent)",
            Node = "CTE Scan", Cause = "NOT MATERIALIZED", Better = PlanMeasure.TemporaryBlocks, Also = ["PG-PLAN-CTE-MATERIALIZED"], AlsoElsewhere = ["PG-PLAN-CTE-MATERIALIZED"],
            CuredSql = "WITH recent AS NOT MATERIALIZED (SELECT id, kind, note FROM events WHERE id < 30000) SELECT (SELECT count(*) FROM recent), (SELECT max(kind) FROM recent)",
            Decoys = ["WITH recent AS MATERIALIZED (SELECT id, kind, note FROM events WHERE id < 300) SELECT (SELECT count(*) FROM recent), (SELECT max(kind) FROM recent)"],
        },
    ];

    private const string SkewedJoin = "SELECT count(u.note), count(p.pad) FROM uses u JOIN parts p ON lower(p.code) = lower(u.code)";

    private const string Looked = Events + """
        CREATE TABLE lookups AS SELECT g AS id, g * 7 % 20011 AS kind FROM generate_series(1, 20000) g;
        CREATE TABLE repeats AS SELECT g AS id, g * 7 % 50 AS kind FROM generate_series(1, 20000) g;
        VACUUM ANALYZE lookups, repeats;
        """;

    private const string Skewed = """
        CREATE TABLE parts AS SELECT g AS id, CASE WHEN g % 10 < 6 THEN 'p0' ELSE 'p' || g END AS code, repeat('x', 40) AS pad FROM generate_series(1, 60000) g;
        CREATE TABLE plain AS SELECT g AS id, 'p' || g AS code, repeat('x', 40) AS pad FROM generate_series(1, 60000) g;
        CREATE TABLE uses AS SELECT g AS id, 'p' || (g * 7 % 60000) AS code, repeat('y', 60) AS note FROM generate_series(1, 90000) g;
        VACUUM ANALYZE parts, plain, uses;
        """;

    private static string Ranges(string most) => $"SELECT count(*) FROM generate_series(1, 30) g JOIN (SELECT kind FROM events WHERE id < {most}) e ON e.kind + g < g * 300";
}
