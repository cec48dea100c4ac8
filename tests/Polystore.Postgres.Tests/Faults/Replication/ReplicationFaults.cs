using Polystore.Postgres.Tests.Faults.Cluster;

namespace Polystore.Postgres.Tests.Faults.Replication;

internal sealed class PublicationFaults : ISeededFaults
{
    public IEnumerable<SeededFault> Cases =>
    [
        new()
        {
            Rule = "PG-REPLICATION-NO-IDENTITY",
            Subject = "public.No Key",
            Fault = "CREATE TABLE \"No Key\" (id int); CREATE PUBLICATION everything FOR TABLE \"No Key\";",
            Decoy = """
                CREATE TABLE keyed (id int PRIMARY KEY); CREATE TABLE whole (id int); ALTER TABLE whole REPLICA IDENTITY FULL; CREATE TABLE appended (id int);
                CREATE PUBLICATION sound FOR TABLE keyed, whole; CREATE PUBLICATION inserts FOR TABLE appended WITH (publish = 'insert');
                """,
        },
        new()
        {
            Rule = "PG-REPLICATION-NO-IDENTITY",
            Subject = "public.unique_only",
            Fault = "CREATE TABLE unique_only (id int NOT NULL, part int UNIQUE); CREATE UNIQUE INDEX \"the key\" ON unique_only (id); CREATE PUBLICATION p FOR TABLE unique_only;",
            Decoy = "CREATE TABLE by_index (id int NOT NULL UNIQUE); ALTER TABLE by_index REPLICA IDENTITY USING INDEX by_index_id_key; CREATE PUBLICATION q FOR TABLE by_index;",
        },
    ];
}

internal sealed class ReplicationFaults : IClusterFaults
{
    private const string Reload = "SELECT pg_reload_conf();";

    public IEnumerable<ClusterFault> Cases =>
    [
        new()
        {
            Fault = new()
            {
                Rule = "PG-REPLICATION-SLOT-INACTIVE",
                OneWay = true,
                Subject = "gone",
                Options = new Dictionary<string, double> { ["grace-seconds"] = 0 },
                Fault = "SELECT pg_create_physical_replication_slot('gone', true);",
                Decoy = "SELECT pg_create_physical_replication_slot('fresh');",
            },
            CleanUp = "SELECT pg_drop_replication_slot('fresh');",
        },
        new()
        {
            Fault = new()
            {
                Rule = "PG-REPLICATION-SLOT-UNLIMITED",
                Subject = "max_slot_wal_keep_size",
                Fault = "SELECT pg_create_physical_replication_slot('lasting', true);",
                Decoy = "SELECT pg_create_physical_replication_slot('passing', false, true);",
                Cure = $"ALTER SYSTEM SET max_slot_wal_keep_size = '10GB'; {Reload}",
                Undo = $"ALTER SYSTEM RESET max_slot_wal_keep_size; {Reload}",
            },
            CleanUp = $"SELECT pg_drop_replication_slot('lasting'); ALTER SYSTEM RESET max_slot_wal_keep_size; {Reload}",
        },
        new()
        {
            Fault = new()
            {
                Rule = "PG-REPLICATION-SLOT-LOST",
                OneWay = true,
                Subject = "late",
                Fault = $"""
                    ALTER SYSTEM SET max_slot_wal_keep_size = '1MB'; {Reload} SELECT pg_create_physical_replication_slot('late', true); SELECT pg_sleep(0.3);
                    CREATE TABLE w1 (a int); SELECT pg_switch_wal(); CREATE TABLE w2 (a int); SELECT pg_switch_wal(); CREATE TABLE w3 (a int); SELECT pg_switch_wal(); CREATE TABLE w4 (a int); SELECT pg_switch_wal();
                    CHECKPOINT;
                    """,
                Decoy = "SELECT pg_create_physical_replication_slot('waiting');",
            },
            CleanUp = $"SELECT pg_drop_replication_slot('waiting'); ALTER SYSTEM RESET max_slot_wal_keep_size; {Reload}",
        },
        new()
        {
            Fault = new()
            {
                Rule = "PG-REPLICATION-SYNC-MISSING",
                Subject = "synchronous_standby_names",
                Fault = $"ALTER SYSTEM SET synchronous_standby_names = 'ANY 1 (ghost, \"other ghost\")'; {Reload}",
                Decoy = "CREATE ROLE ghost LOGIN REPLICATION;",
            },
            // The first: until then every commit waits for a standby that is not there.
            CleanUp = $"ALTER SYSTEM RESET synchronous_standby_names; {Reload} DROP ROLE ghost;",
        },
        new()
        {
            Fault = new()
            {
                Rule = "PG-REPLICATION-NO-COPY",
                Subject = "archive_mode",
                Fault = "SELECT pg_create_logical_replication_slot('no_copy', 'pgoutput');",
                Decoy = "SELECT 1;",
                DecoyInFault = true,
                Cure = "SELECT pg_create_physical_replication_slot('standby_a');",
                Undo = "SELECT pg_drop_replication_slot('standby_a');",
            },
            CleanUp = "SELECT pg_drop_replication_slot('no_copy');",
        },
        new()
        {
            Fault = new()
            {
                Rule = "PG-REPLICATION-SUBSCRIPTION",
                Subject = "Stopped",
                Fault = Subscription("Stopped", "s_stopped", "false"),
                Decoy = Subscription("runs", "s_runs", "true"),
            },
            CleanUp = "DROP SUBSCRIPTION \"Stopped\"; DROP SUBSCRIPTION runs;",
        },
    ];

    // A server can subscribe to itself when the slot is there beforehand.
    private static string Subscription(string name, string slot, string enabled) => $"""
        CREATE PUBLICATION p_{slot};
        SELECT pg_create_logical_replication_slot('{slot}', 'pgoutput');
        DO $do$ BEGIN EXECUTE format('CREATE SUBSCRIPTION "{name}" CONNECTION %L PUBLICATION p_{slot} WITH (create_slot = false, slot_name = {slot}, copy_data = false, enabled = {enabled})',
            format('host=127.0.0.1 port=%s user=postgres dbname=%s', current_setting('port'), current_database())); END $do$;

        """;
}
