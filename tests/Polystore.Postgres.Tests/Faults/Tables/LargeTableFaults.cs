namespace Polystore.Postgres.Tests.Faults.Tables;

/// <summary>Faults of large tables, made small by the rules' options.</summary>
internal sealed class LargeTableFaults : ISeededFaults
{
    public IEnumerable<SeededFault> Cases =>
    [
        new()
        {
            Rule = "PG-TABLE-OVER-INDEXED",
            Subject = "public.written",
            Days = 60,
            Options = new Dictionary<string, double> { ["minimum-writes"] = 1000 },
            Fault = """
                CREATE TABLE written (id int PRIMARY KEY, a int, b int, c int, d int, e int, f int);
                CREATE INDEX on_a ON written (a); CREATE INDEX on_b ON written (b); CREATE INDEX on_c ON written (c); CREATE INDEX on_d ON written (d); CREATE INDEX on_e ON written (e); CREATE INDEX on_f ON written (f);
                INSERT INTO written SELECT i, i, i, i, i, i, i FROM generate_series(1, 5000) i;
                """,
            Decoy = """
                CREATE TABLE looked_up (id int PRIMARY KEY, a int, b int, c int, d int, e int, f int) WITH (autovacuum_enabled = off);
                CREATE INDEX ON looked_up (a); CREATE INDEX ON looked_up (b); CREATE INDEX ON looked_up (c); CREATE INDEX ON looked_up (d); CREATE INDEX ON looked_up (e); CREATE INDEX ON looked_up (f);
                INSERT INTO looked_up SELECT i, i, i, i, i, i, i FROM generate_series(1, 2000) i;
                SET enable_seqscan = off;
                DO $$ BEGIN FOR i IN 1..2000 LOOP PERFORM 1 FROM looked_up WHERE id = i; END LOOP; END $$;
                """,
            Cure = "DROP INDEX on_e; DROP INDEX on_f;",
            Undo = "CREATE INDEX on_e ON written (e); CREATE INDEX on_f ON written (f);",
        },
        new()
        {
            Rule = "PG-INDEX-BRIN-CANDIDATE",
            Subject = "public.by_time on log",
            Options = new Dictionary<string, double> { ["minimum-bytes"] = 100_000 },
            Fault = $"{Log("log", "by_time", "i")} SET enable_seqscan = off; SELECT count(*) FROM log WHERE at < '2024-06-01';",
            Decoy = $"""
                {Log("shuffled", "by_shuffled_time", "(i * 7919) % 20000")} {Log("picked", "by_picked_time", "i")}
                SET enable_seqscan = off; SELECT count(*) FROM shuffled WHERE at < '2024-06-01'; SELECT * FROM picked WHERE at = '2024-01-02';
                """,
            Cure = "CREATE INDEX by_time_brin ON log USING brin (at); DROP INDEX by_time;",
            Undo = "DROP INDEX by_time_brin; CREATE INDEX by_time ON log (at); SET enable_seqscan = off; SELECT count(*) FROM log WHERE at < '2024-06-01';",
        },
        new()
        {
            Rule = "PG-TABLE-PARTITION-CANDIDATE",
            Subject = "public.log",
            Options = new Dictionary<string, double> { ["minimum-bytes"] = 100_000 },
            Fault = Log("log", "by_time", "i"),
            Decoy = Log("shuffled", "by_shuffled_time", "(i * 7919) % 20000") + "CREATE TABLE no_time WITH (autovacuum_enabled = off) AS SELECT i FROM generate_series(1, 20000) i; ANALYZE no_time;",
            Cure = "ALTER TABLE log RENAME TO log_old; CREATE TABLE log (at timestamptz, n int) PARTITION BY RANGE (at); ALTER TABLE log ATTACH PARTITION log_old FOR VALUES FROM (MINVALUE) TO (MAXVALUE);",
            Undo = "ALTER TABLE log DETACH PARTITION log_old; DROP TABLE log; ALTER TABLE log_old RENAME TO log;",
        },
        new()
        {
            Rule = "PG-TABLE-TOAST-HEAVY",
            Subject = "public.papers",
            Options = new Dictionary<string, double> { ["minimum-bytes"] = 500_000 },
            Fault = "CREATE TABLE papers (id int, body text); ALTER TABLE papers ALTER body SET STORAGE EXTERNAL; INSERT INTO papers SELECT i, repeat('x', 5000) FROM generate_series(1, 200) i; ANALYZE papers;",
            Decoy = """
                CREATE TABLE few (id int, body text); ALTER TABLE few ALTER body SET STORAGE EXTERNAL; INSERT INTO few SELECT i, repeat('x', 5000) FROM generate_series(1, 20) i; ANALYZE few;
                CREATE TABLE within_the_row AS SELECT i, repeat('x', 1500) FROM generate_series(1, 1000) i; ANALYZE within_the_row;
                """,
            Cure = "UPDATE papers SET body = ''; VACUUM (FULL, ANALYZE) papers;",
        },
        new()
        {
            Rule = "PG-TABLE-FOREIGN",
            Subject = "public.far",
            Fault = "CREATE FOREIGN DATA WRAPPER wrapper; CREATE SERVER elsewhere FOREIGN DATA WRAPPER wrapper; CREATE FOREIGN TABLE far (id int) SERVER elsewhere;",
            Decoy = "CREATE TABLE near (id int); CREATE MATERIALIZED VIEW copied AS SELECT 1 AS id;",
            Cure = "DROP FOREIGN TABLE far;",
            Undo = "CREATE FOREIGN TABLE far (id int) SERVER elsewhere;",
        },
        new()
        {
            Rule = "PG-DESIGN-INT-KEY",
            Subject = "public.places(id)",
            Fault = "CREATE TABLE places (id smallint PRIMARY KEY); INSERT INTO places SELECT generate_series(1, 20000); ANALYZE places;",
            Decoy = """
                CREATE TABLE counted (id smallserial PRIMARY KEY); INSERT INTO counted SELECT FROM generate_series(1, 20000); ANALYZE counted;
                CREATE TABLE wide (id int PRIMARY KEY); INSERT INTO wide SELECT generate_series(1, 20000); ANALYZE wide; CREATE TABLE pair (a smallint, b smallint, PRIMARY KEY (a, b));
                """,
            Cure = "ALTER TABLE places ALTER id TYPE bigint; ANALYZE places;",
            Undo = "ALTER TABLE places ALTER id TYPE smallint; ANALYZE places;",
        },
    ];

    private static string Log(string table, string index, string order) => $"""
        CREATE TABLE {table} (at timestamptz, n int) WITH (autovacuum_enabled = off);
        INSERT INTO {table} SELECT timestamptz '2024-01-01' + {order} * interval '1 hour', i FROM generate_series(1, 20000) i; CREATE INDEX {index} ON {table} (at); ANALYZE {table};

        """;
}
