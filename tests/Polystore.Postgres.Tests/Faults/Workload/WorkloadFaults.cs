namespace Polystore.Postgres.Tests.Faults.Workload;

/// <summary>Statements run by a client and counted by the server. The cure of a statement is in the application: the counters begin anew without it.</summary>
internal sealed class WorkloadFaults : ISeededFaults
{
    private const string Reset = "SELECT pg_stat_statements_reset(0, (SELECT oid FROM pg_database WHERE datname = current_database()), 0);";

    public IEnumerable<SeededFault> Cases =>
    [
        Case(
            "PG-WORKLOAD-TOP-TIME", "SELECT count(*) FROM generate_series($1, $2)",
            "SELECT count(*) FROM generate_series(1, 5000000);",
            "SELECT sum(g) FROM generate_series(1, 1000) g;",
            [("share", 0.4)]),
        Case(
            "PG-WORKLOAD-SLOW", "SELECT $1, pg_sleep($2)",
            Repeat("SELECT 'slow', pg_sleep(0.03);", 4),
            Repeat("SELECT pg_sleep(0.03);", 4) + "SELECT pg_sleep(0.2), 'once'; " + Repeat("SELECT 'fast';", 10),
            [("calls", 4), ("top-share", 1)]),
        Case(
            "PG-WORKLOAD-READS", "SELECT sum(length(pad)) FROM big",
            "SELECT sum(length(pad)) FROM big;",
            Big + Repeat("SELECT sum(length(pad)) FROM small;", 5),
            [("bytes-per-second", 0)]),
        Case(
            "PG-WORKLOAD-CACHE-MISS", "SELECT sum(length(pad)) FROM big",
            Repeat("SELECT sum(length(pad)) FROM big;", 2),
            Big + "SELECT max(length(pad)) FROM big; " + Repeat("SELECT sum(length(pad)) FROM small;", 5),
            [("read-share", 0.0001), ("calls", 2), ("top-share", 1)],
            stays: "SELECT max(length(pad)) FROM big;"),
        Case(
            "PG-WORKLOAD-TEMP-SPILL", "SELECT count(*) FROM (SELECT g FROM generate_series($1, $2) AS g ORDER BY md5(g…",
            "SELECT count(*) FROM (SELECT g FROM generate_series(1, 400000) AS g ORDER BY md5(g::text) OFFSET 0) s;",
            "SELECT count(*) FROM (SELECT g FROM generate_series(1, 100) AS g ORDER BY md5(g::text)) s; SET maintenance_work_mem = '1MB'; CREATE INDEX ON small (pad);",
            [("bytes-per-hour", 1)]),
        Case(
            "PG-WORKLOAD-WAL", "UPDATE small SET pad = repeat(md5(random()::text), $1)",
            Repeat("UPDATE small SET pad = repeat(md5(random()::text), 40);", 25),
            "UPDATE small SET pad = 'z' WHERE id = 1; SELECT count(*) FROM small;",
            // Any query may tidy a page of the catalogue and log it: 8 kB at most, in a second at least. The fault logs some megabytes.
            [("bytes-per-second", 20_000), ("share", 0.5)]),
        Case(
            "PG-WORKLOAD-VARIANCE", "SELECT pg_sleep($1)",
            Repeat("SELECT pg_sleep(0);", 30) + "SELECT pg_sleep(0.5);",
            Repeat("SELECT pg_sleep(0), 2;", 2) + "SELECT pg_sleep(0.5), 2;",
            [("factor", 3), ("calls", 20), ("slowest", 300)]),
        Case(
            "PG-WORKLOAD-PLANNING", "SELECT $1 FROM empty a JOIN empty b USING (i) JOIN empty c USING (i) JOIN empty…",
            Repeat("SELECT 1 FROM empty a JOIN empty b USING (i) JOIN empty c USING (i) JOIN empty d USING (i) JOIN empty e USING (i) JOIN empty f USING (i);", 5),
            "CREATE TABLE empty (i int PRIMARY KEY); DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET pg_stat_statements.track_planning = on', current_database()); END $$; "
                + Repeat("SELECT count(*) FROM generate_series(1, 100000);", 5),
            [("calls", 5), ("share", 0.6)]),
        Case(
            "PG-WORKLOAD-LIST-SHAPES", "INSERT INTO target VALUES ($1), ...",
            string.Concat(Enumerable.Range(2, 8).Select(rows => $"INSERT INTO target VALUES (1){string.Concat(Enumerable.Repeat(", (2)", rows))};")),
            """
            CREATE TABLE target (i int); CREATE SCHEMA s1; CREATE TABLE s1.t (i int); CREATE SCHEMA s2; CREATE TABLE s2.t (i int); CREATE SCHEMA s3; CREATE TABLE s3.t (i int);
            CREATE SCHEMA s4; CREATE TABLE s4.t (i int); CREATE SCHEMA s5; CREATE TABLE s5.t (i int);
            SET search_path = s1; SELECT i FROM t; SET search_path = s2; SELECT i FROM t; SET search_path = s3; SELECT i FROM t; SET search_path = s4; SELECT i FROM t; SET search_path = s5; SELECT i FROM t;
            """,
            [("entries", 5)]),
        Case(
            "PG-WORKLOAD-ROW-BY-ROW", "SELECT pad FROM small WHERE id = $1",
            Repeat("SELECT id FROM small LIMIT 100;", 2) + string.Concat(Enumerable.Range(1, 200).Select(id => $"SELECT pad FROM small WHERE id = {id};")),
            string.Concat(Enumerable.Range(1, 60).Select(id => $"SELECT id FROM small WHERE id = {id};")) + string.Concat(Enumerable.Range(1, 200).Select(id => $"SELECT count(*) FROM small WHERE id < {id};")),
            [("calls", 100), ("time-share", 0)]),
        Case(
            "PG-WORKLOAD-HUGE-RESULT", "SELECT g FROM generate_series($1, $2) AS g",
            Repeat("SELECT g FROM generate_series(1, 20000) AS g;", 2),
            Repeat("SELECT count(*) FROM generate_series(1, 20000) AS g;", 2) + Repeat("SELECT g FROM generate_series(1, 20000) AS g LIMIT 15000;", 2) + Repeat("SELECT g FROM generate_series(1, 20000) AS g GROUP BY g;", 2)
                + "SELECT g, 'once' FROM generate_series(1, 20000) AS g;",
            [("calls", 2)]),
        Case(
            "PG-WORKLOAD-CHATTER", "database",
            Repeat("SELECT 1;", 300),
            Repeat("SELECT 1 FROM small WHERE id = 1;", 10),
            [("per-second", 0), ("share", 0.5)]),
    ];

    private const string Small = "CREATE TABLE small AS SELECT id, repeat('x', 20) AS pad FROM generate_series(1, 2000) AS id; ";

    // Larger than a quarter of shared_buffers, so that each scan reads it anew through a small ring (src/backend/access/heap/heapam.c, initscan).
    private const string Big = "CREATE TABLE big AS SELECT repeat('x', 1000) AS pad FROM generate_series(1, 45000); ";

    private static SeededFault Case(string rule, string subject, string fault, string decoy, (string Name, double Value)[] options, string stays = "") => new()
    {
        Rule = rule,
        Subject = subject,
        Fault = fault,
        Decoy = "CREATE EXTENSION pg_stat_statements; " + Small + (decoy.StartsWith(Big, StringComparison.Ordinal) ? Big + Reset + decoy[Big.Length..] : Reset + decoy),
        Cure = Reset,
        Undo = stays + fault,
        Options = options.Concat([.. rule.EndsWith("LIST-SHAPES", StringComparison.Ordinal) ? [] : new[] { ("hours", 0.0) }, .. HasLoad(rule) ? new[] { ("load", 0.0) } : []]).ToDictionary(option => option.Item1, option => option.Item2),
    };

    private static bool HasLoad(string rule) => rule.Split('-')[2] is "TOP" or "SLOW" or "CACHE" or "VARIANCE" or "PLANNING";

    private static string Repeat(string statement, int times) => string.Concat(Enumerable.Repeat(statement + " ", times));
}
