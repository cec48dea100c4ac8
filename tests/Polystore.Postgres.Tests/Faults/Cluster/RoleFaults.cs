namespace Polystore.Postgres.Tests.Faults.Cluster;

internal sealed class RoleFaults : IClusterFaults
{
    public IEnumerable<ClusterFault> Cases =>
    [
        new()
        {
            Fault = new()
            {
                Rule = "PG-SECURITY-SUPERUSER-ROLE",
                Subject = "app \"root",
                Fault = "CREATE ROLE \"app \"\"root\" LOGIN SUPERUSER;",
                Decoy = "CREATE ROLE locked_root SUPERUSER; CREATE ROLE maker LOGIN CREATEDB;",
            },
            CleanUp = "DROP ROLE \"app \"\"root\"; DROP ROLE locked_root; DROP ROLE maker;",
        },
        new()
        {
            Fault = new()
            {
                Rule = "PG-SECURITY-DANGEROUS-ROLE",
                Subject = "Files",
                Fault = "CREATE ROLE \"Files\"; GRANT pg_execute_server_program TO \"Files\"; CREATE ROLE member LOGIN; GRANT \"Files\" TO member;",
                Decoy = "CREATE ROLE watcher LOGIN; GRANT pg_monitor, pg_read_all_data TO watcher;",
            },
            CleanUp = "DROP ROLE \"Files\"; DROP ROLE member; DROP ROLE watcher;",
        },
        new()
        {
            Fault = new()
            {
                Rule = "PG-SECURITY-PASSWORD-MD5",
                Subject = "old_app",
                Fault = "SET password_encryption = 'md5'; CREATE ROLE old_app LOGIN PASSWORD 'x';",
                Decoy = "SET password_encryption = 'scram-sha-256'; CREATE ROLE new_app LOGIN PASSWORD 'md5'; CREATE ROLE bare LOGIN;",
                Cure = "SET password_encryption = 'scram-sha-256'; ALTER ROLE old_app PASSWORD 'x';",
                Undo = "SET password_encryption = 'md5'; ALTER ROLE old_app PASSWORD 'x';",
            },
            CleanUp = "DROP ROLE old_app; DROP ROLE new_app; DROP ROLE bare;",
        },
        new()
        {
            Fault = new()
            {
                Rule = "PG-SECURITY-PASSWORD-FOREVER",
                Subject = "chief",
                Fault = "CREATE ROLE chief LOGIN CREATEROLE PASSWORD 'x' VALID UNTIL 'infinity';",
                Decoy = "CREATE ROLE clerk LOGIN PASSWORD 'x'; CREATE ROLE deputy LOGIN CREATEROLE PASSWORD 'x' VALID UNTIL '2100-01-01'; CREATE ROLE peer LOGIN REPLICATION;",
                Cure = "ALTER ROLE chief VALID UNTIL '2100-01-01';",
                Undo = "ALTER ROLE chief VALID UNTIL 'infinity';",
            },
            CleanUp = "DROP ROLE chief; DROP ROLE clerk; DROP ROLE deputy; DROP ROLE peer;",
        },
        new()
        {
            Fault = new()
            {
                Rule = "PG-SECURITY-RLS-NOT-FORCED",
                Subject = "public.mine",
                Fault = "CREATE ROLE seller LOGIN; CREATE TABLE mine (id int, who text); ALTER TABLE mine OWNER TO seller; ALTER TABLE mine ENABLE ROW LEVEL SECURITY; CREATE POLICY own ON mine USING (who = current_user);",
                Decoy = """
                    CREATE ROLE absent LOGIN; CREATE TABLE theirs (id int, who text); ALTER TABLE theirs OWNER TO absent; ALTER TABLE theirs ENABLE ROW LEVEL SECURITY; CREATE POLICY own ON theirs USING (who = current_user);
                    CREATE TABLE root_table (id int, who text); ALTER TABLE root_table ENABLE ROW LEVEL SECURITY; CREATE POLICY own ON root_table USING (who = current_user);
                    """,
            },
            Session = "seller",
            CleanUp = "DROP OWNED BY seller; DROP ROLE seller; DROP OWNED BY absent; DROP ROLE absent;",
        },
        new()
        {
            Fault = new()
            {
                Rule = "PG-SECURITY-HBA-TRUST",
                Subject = "pg_hba.conf for the network",
                Fault = Hba("host all all 192.168.0.0/16 reject", "host all all 192.168.0.0/16 trust", "host all all 10.0.0.0/8 trust"),
                Decoy = "SELECT 1;",
                DecoyInFault = true,
                Cure = Hba("host all all 10.0.0.0/8 scram-sha-256"),
                Undo = Hba("host all all 192.168.0.0/16 reject", "host all all 192.168.0.0/16 trust", "host all all 10.0.0.0/8 trust"),
            },
            Already = ["pg_hba.conf for this machine"],
            CleanUp = Hba(),
        },
        new()
        {
            Fault = new()
            {
                Rule = "PG-SECURITY-HBA-WEAK",
                Subject = "pg_hba.conf for the network",
                Fault = Hba("host all all 10.0.0.0/8 password", "hostssl all all 172.16.0.0/12 password", "host all all 192.168.0.0/16 md5", "host all all ::1/128 password"),
                Decoy = "SELECT 1;",
                DecoyInFault = true,
                Cure = Hba("hostssl all all 10.0.0.0/8 scram-sha-256"),
                Undo = Hba("host all all 10.0.0.0/8 password"),
            },
            CleanUp = Hba(),
        },
    ];

    // The test server's own three lines stay first, so that the suite can go on.
    private static string Hba(params string[] lines) =>
        "DO $do$ BEGIN EXECUTE format('COPY (SELECT unnest(%L::text[])) TO %L', ARRAY['local all all trust', 'host all all 127.0.0.1/32 trust', 'host replication all 127.0.0.1/32 trust'"
        + string.Concat(lines.Select(line => $", '{line}'")) + "]::text, current_setting('hba_file')); END $do$;";
}
