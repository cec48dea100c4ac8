namespace Polystore.Postgres.Tests.Faults.Configuration;

/// <summary>Settings that a database can have of its own; those of the whole server are in the cluster's cases.</summary>
internal sealed class ConfigurationFaults : ISeededFaults
{
    public IEnumerable<SeededFault> Cases =>
    [
        new()
        {
            Rule = "PG-CONFIG-PLANNER-SWITCH-OFF",
            Subject = "enable_hashjoin",
            Fault = Database("SET enable_hashjoin = off"),
            Decoy = Database("SET enable_partitionwise_join = off") + Database("SET enable_mergejoin = on"),
        },
        new()
        {
            Rule = "PG-CONFIG-COSTS",
            Subject = "random_page_cost",
            Fault = Database("SET random_page_cost = 0.5"),
            Decoy = Database("SET cpu_tuple_cost = 0.02") + Database("SET effective_cache_size = '128MB'"),
        },
        new()
        {
            Rule = "PG-CONFIG-COSTS",
            Subject = "cpu_operator_cost",
            Fault = Database("SET cpu_operator_cost = 0"),
            Decoy = Database("SET random_page_cost = 1.1"),
        },
        new()
        {
            Rule = "PG-CONFIG-SYNCHRONOUS-COMMIT-OFF",
            Subject = "synchronous_commit",
            Fault = Database("SET synchronous_commit = off"),
            Decoy = Database("SET commit_delay = 10"),
        },
        new()
        {
            Rule = "PG-CONFIG-DAMAGE-HIDDEN",
            Subject = "zero_damaged_pages",
            Fault = Database("SET zero_damaged_pages = on"),
            Decoy = Database("SET ignore_checksum_failure = off"),
        },
        new()
        {
            Rule = "PG-CONFIG-TRACK-COUNTS-OFF",
            Subject = "track_counts",
            Fault = Database("SET track_counts = off"),
            Decoy = Database("SET track_functions = none"),
        },
        new()
        {
            Rule = "PG-CONFIG-PASSWORD-ENCRYPTION",
            Subject = "password_encryption",
            Fault = Database("SET password_encryption = md5"),
            Decoy = "CREATE FUNCTION of_an_old_client() RETURNS int LANGUAGE sql SET password_encryption = 'md5' AS 'SELECT 1';",
        },
        new()
        {
            Rule = "PG-CONFIG-TABLE-AUTOVACUUM-OFF",
            Subject = "public.Big Load",
            Fault = "CREATE TABLE \"Big Load\" (id int) WITH (autovacuum_enabled = off, fillfactor = 90);",
            Decoy = """
                CREATE TABLE tuned (id int) WITH (autovacuum_enabled = true, autovacuum_vacuum_scale_factor = 0.9);
                CREATE TABLE toasty (id text) WITH (toast.autovacuum_enabled = true);
                CREATE TABLE tended (id int) WITH (autovacuum_enabled = off); VACUUM tended;
                """,
        },
        new()
        {
            Rule = "PG-CONFIG-COLLATION-CHANGED",
            OneWay = true,
            Subject = "public.german",
            Fault = """
                CREATE COLLATION german (provider = icu, locale = 'de'); CREATE TABLE words (w text COLLATE german); CREATE INDEX "Words sorted" ON words (w);
                UPDATE pg_collation SET collversion = '1.0' WHERE collname = 'german';
                """,
            Decoy = """
                CREATE COLLATION french (provider = icu, locale = 'fr'); CREATE TABLE mots (m text COLLATE french);
                UPDATE pg_collation SET collversion = '1.0' WHERE collname = 'french'; CREATE INDEX plain ON mots (m COLLATE "C");
                """,
        },
    ];

    private static string Database(string change) => $"DO $$ BEGIN EXECUTE format('ALTER DATABASE %I {change.Replace("'", "''", StringComparison.Ordinal)}', current_database()); END $$;\n";
}
