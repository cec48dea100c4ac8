using Polystore.Postgres.Tests.Faults.Cluster;

namespace Polystore.Postgres.Tests.Faults.Resources;

/// <summary>Faults that a setting cures, on the server of the cluster's cases.</summary>
internal sealed class ResourceFaults : IClusterFaults, ISeededFaults
{
    private const string Reload = "SELECT pg_reload_conf();";

    IEnumerable<SeededFault> ISeededFaults.Cases =>
    [
        new()
        {
            Rule = "PG-RESOURCES-IO-TIMING-OFF",
            Subject = "track_io_timing",
            Fault = "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET track_io_timing = off', current_database()); END $$;",
            Decoy = "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET track_functions = none', current_database()); END $$;",
        },
    ];

    IEnumerable<ClusterFault> IClusterFaults.Cases =>
    [
        new()
        {
            Fault = new()
            {
                Rule = "PG-RESOURCES-CHECKPOINT-SPREAD",
                Subject = "checkpoint_completion_target",
                Fault = $"ALTER SYSTEM SET checkpoint_completion_target = 0.5; {Reload}",
                Decoy = $"ALTER SYSTEM SET checkpoint_warning = '10s'; {Reload}",
            },
            CleanUp = $"ALTER SYSTEM RESET checkpoint_completion_target; ALTER SYSTEM RESET checkpoint_warning; {Reload}",
        },
        new()
        {
            Fault = new()
            {
                Rule = "PG-RESOURCES-CHECKPOINTS-REQUESTED",
                Subject = "max_wal_size",
                Fault = $"ALTER SYSTEM SET max_wal_size = '32MB'; {Reload} SELECT pg_sleep(0.2); CREATE TABLE much AS SELECT repeat('x', 1000) AS pad FROM generate_series(1, 150000);",
                Decoy = "CHECKPOINT; CREATE TABLE little AS SELECT 1 AS i; CHECKPOINT;",
                Options = new Dictionary<string, double> { ["hours"] = 0, ["share"] = 0.1 },
            },
            CleanUp = $"ALTER SYSTEM RESET max_wal_size; {Reload}",
        },
        new()
        {
            Fault = new()
            {
                Rule = "PG-RESOURCES-WAL-FULL-PAGES",
                Subject = "wal_compression",
                Fault = "CREATE TABLE pages AS SELECT i, repeat('x', 500) AS pad FROM generate_series(1, 20000) AS i; CHECKPOINT; DELETE FROM pages WHERE i % 10 = 0; CHECKPOINT; DELETE FROM pages WHERE i % 10 = 1;",
                Decoy = "CREATE TABLE loaded AS SELECT i FROM generate_series(1, 5000) AS i;",
                Options = new Dictionary<string, double> { ["hours"] = 0, ["share"] = 0.05, ["bytes-per-second"] = 0 },
            },
            CleanUp = $"ALTER SYSTEM RESET wal_compression; {Reload}",
        },
    ];
}
