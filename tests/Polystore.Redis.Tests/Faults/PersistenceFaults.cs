namespace Polystore.Redis.Tests.Faults;

/// <summary>Faults of what is written to disk.</summary>
internal sealed class PersistenceFaults : ISeededFaults
{
    public IEnumerable<SeededFault> Cases =>
    [
        new()
        {
            Rule = "REDIS-PERSIST-NONE",
            Subject = "save",
            Decoy = """
                EVAL "for i=1,1000 do redis.call('SET','cache:'..i,'x'..i,'EX',5000) end" 0
                """,
            Fault = """
                DEBUG POPULATE 5000 order 10
                """,
        },
        new()
        {
            Rule = "REDIS-PERSIST-AOF-UNBOUNDED",
            Subject = "auto-aof-rewrite-percentage",
            Decoy = """
                CONFIG SET auto-aof-rewrite-percentage 0
                """,
            Fault = """
                CONFIG SET appendonly yes
                """,
        },
        new()
        {
            Rule = "REDIS-PERSIST-ALWAYS-NOT-ALWAYS",
            Subject = "no-appendfsync-on-rewrite",
            Decoy = """
                CONFIG SET appendonly yes
                CONFIG SET no-appendfsync-on-rewrite yes
                """,
            Fault = """
                CONFIG SET appendfsync always
                """,
        },
        new()
        {
            Rule = "REDIS-PERSIST-NO-CHECKSUM",
            Subject = "rdbchecksum",
            Settings = new Dictionary<string, string> { ["rdbchecksum"] = "no", ["save"] = "3600 1" },
            DecoySettings = new Dictionary<string, string> { ["rdbchecksum"] = "no", ["save"] = "" },
            Decoy = """
                SET a 1
                """,
            Fault = """
                SET a 1
                """,
        },
        new()
        {
            Rule = "REDIS-PERSIST-FSYNC-NO",
            Subject = "appendfsync",
            Decoy = """
                CONFIG SET appendfsync no
                """,
            Fault = """
                CONFIG SET appendonly yes
                """,
        },
        new()
        {
            Rule = "REDIS-PERSIST-WRITES-GO-ON",
            Subject = "stop-writes-on-bgsave-error",
            Decoy = """
                CONFIG SET stop-writes-on-bgsave-error no
                """,
            Fault = """
                CONFIG SET save "3600 1"
                """,
        },
        new()
        {
            Rule = "REDIS-PERSIST-SAVE-FAILED",
            Subject = "dump",
            Decoy = """
                SET a 1
                BGSAVE
                until rdb_bgsave_in_progress=0
                SET a 2
                """,
            Fault = """
                CONFIG SET appendonly yes
                until aof_rewrite_in_progress=0
                CONFIG SET dbfilename appendonlydir
                BGSAVE
                until rdb_bgsave_in_progress=0
                """,
            Cure = """
                CONFIG SET dbfilename dump.rdb
                BGSAVE
                until rdb_bgsave_in_progress=0
                """,
            Undo = """
                CONFIG SET dbfilename appendonlydir
                BGSAVE
                until rdb_bgsave_in_progress=0
                """,
            Settings = new Dictionary<string, string> { ["enable-protected-configs"] = "yes" },
        },
        new()
        {
            Rule = "REDIS-PERSIST-AOF-FAILED",
            Subject = "append-only file",
            Decoy = """
                CONFIG SET appendonly yes
                until aof_rewrite_in_progress=0
                """,
            Fault = """
                CONFIG SET dir /proc
                refused> BGREWRITEAOF
                """,
            Cure = """
                CONFIG SET dir {folder}
                BGREWRITEAOF
                until aof_last_bgrewrite_status=ok
                """,
            Undo = """
                until aof_rewrite_in_progress=0
                CONFIG SET dir /proc
                refused> BGREWRITEAOF
                """,
            Settings = new Dictionary<string, string> { ["enable-protected-configs"] = "yes" },
        },
    ];
}
