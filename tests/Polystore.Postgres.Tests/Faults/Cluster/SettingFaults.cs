namespace Polystore.Postgres.Tests.Faults.Cluster;

internal sealed class SettingFaults : IClusterFaults
{
    private const string Reload = "SELECT pg_reload_conf();";

    public IEnumerable<ClusterFault> Cases =>
    [
        Off("PG-CONFIG-FSYNC-OFF", "fsync", "off"),
        Off("PG-CONFIG-FULL-PAGE-WRITES-OFF", "full_page_writes", "on"),
        Off("PG-CONFIG-AUTOVACUUM-OFF", "autovacuum", "on"),
        Off("PG-CONFIG-LOG-LOCK-WAITS-OFF", "log_lock_waits", "off"),
        new()
        {
            Fault = new()
            {
                Rule = "PG-CONFIG-TIMEOUT-UNSET",
                Subject = "idle_in_transaction_session_timeout",
                Fault = $"ALTER SYSTEM SET idle_in_transaction_session_timeout = 0; {Reload}",
                Decoy = $"ALTER SYSTEM SET idle_session_timeout = 0; {Reload}",
                Cure = $"ALTER SYSTEM SET idle_in_transaction_session_timeout = '1h'; {Reload}",
                Undo = $"ALTER SYSTEM SET idle_in_transaction_session_timeout = 0; {Reload}",
            },
            Already = ["statement_timeout"],
        },
        new()
        {
            Fault = new()
            {
                Rule = "PG-CONFIG-PENDING-RESTART",
                Subject = "max_connections",
                Fault = $"ALTER SYSTEM SET max_connections = 123; {Reload}",
                Decoy = $"ALTER SYSTEM SET work_mem = '5MB'; {Reload}",
                Cure = $"ALTER SYSTEM RESET max_connections; {Reload}",
                Undo = $"ALTER SYSTEM SET max_connections = 123; {Reload}",
            },
            CleanUp = $"ALTER SYSTEM RESET max_connections; {Reload}",
        },
        new()
        {
            Fault = new()
            {
                Rule = "PG-CONFIG-FILE-ERROR",
                Subject = "no_such_setting in postgresql.conf",
                Fault = Shell("echo no_such_setting = 1 >> \"%s\""),
                Decoy = Shell("echo my.setting = 1 >> \"%s\"") + $"ALTER SYSTEM SET max_connections = 124; {Reload}",
                Cure = Shell("sed -i /no_such_setting/d \"%s\""),
                Undo = Shell("echo no_such_setting = 1 >> \"%s\""),
            },
            CleanUp = Shell("sed -i /no_such_setting/d \"%s\"") + $"ALTER SYSTEM RESET max_connections; {Reload}",
        },
        new()
        {
            Fault = new()
            {
                Rule = "PG-CONFIG-ROLE-OVERRIDE",
                Subject = "session_replication_role of App 1",
                Fault = "CREATE ROLE \"App 1\"; ALTER ROLE \"App 1\" SET session_replication_role = replica;",
                Decoy = "CREATE ROLE app2; ALTER ROLE app2 SET statement_timeout = '1h'; ALTER ROLE app2 SET enable_partitionwise_join = off; ALTER ROLE app2 SET synchronous_commit = off;",
            },
            CleanUp = "DROP ROLE \"App 1\"; DROP ROLE app2;",
        },
        new()
        {
            Fault = new()
            {
                Rule = "PG-SECURITY-TLS-OFF",
                Subject = "ssl",
                Fault = $"ALTER SYSTEM SET ssl = off; {Reload}",
                Decoy = $"ALTER SYSTEM SET ssl_prefer_server_ciphers = off; {Reload}",
                Cure = $"ALTER SYSTEM SET ssl = on; {Reload}",
                Undo = $"ALTER SYSTEM SET ssl = off; {Reload}",
            },
            CleanUp = $"ALTER SYSTEM SET ssl = on; ALTER SYSTEM RESET ssl_prefer_server_ciphers; {Reload}",
        },
    ];

    private static ClusterFault Off(string rule, string setting, string usual) => new()
    {
        Fault = new()
        {
            Rule = rule,
            Subject = setting,
            Fault = $"ALTER SYSTEM SET {setting} = off; {Reload}",
            Decoy = $"ALTER SYSTEM SET log_duration = off; {Reload}",
        },
        CleanUp = $"ALTER SYSTEM SET {setting} = {usual}; {Reload}",
    };

    private static string Shell(string command) =>
        $"DO $do$ BEGIN EXECUTE format('COPY (SELECT 1) TO PROGRAM %L', 'cat > /dev/null; ' || format('{command}', current_setting('config_file'))); END $do$;\n";
}
