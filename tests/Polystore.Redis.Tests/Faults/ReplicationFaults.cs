namespace Polystore.Redis.Tests.Faults;

/// <summary>Faults of replication.</summary>
internal sealed class ReplicationFaults : ISeededFaults
{
    public IEnumerable<SeededFault> Cases =>
    [
        new()
        {
            Rule = "REDIS-REPL-WRITABLE",
            Subject = "replica-read-only",
            Decoy = """
                CONFIG SET replica-read-only no
                """,
            Fault = """
                REPLICAOF 127.0.0.1 1
                """,
        },
        new()
        {
            Rule = "REDIS-REPL-LINK-DOWN",
            Subject = "replica",
            Decoy = """
                REPLICAOF 127.0.0.1 {other}
                until master_link_status=up
                """,
            Fault = """
                REPLICAOF 127.0.0.1 1
                """,
            Cure = """
                REPLICAOF NO ONE
                """,
            Undo = """
                REPLICAOF 127.0.0.1 1
                """,
            Options = new Dictionary<string, double> { ["seconds"] = 0 },
        },
        new()
        {
            Rule = "REDIS-REPL-BACKLOG-SMALL",
            Subject = "repl-backlog-size",
            Decoy = """
                CONFIG SET repl-backlog-size 16384
                EVAL "for i=1,20000 do redis.call('SET','k:'..i,'x'..i) end" 0
                """,
            Fault = """
                other> REPLICAOF 127.0.0.1 {port}
                until connected_slaves=1
                EVAL "for i=1,50000 do redis.call('SET','k:'..i,'x'..i) end" 0
                """,
        },
        new()
        {
            Rule = "REDIS-REPL-LAG",
            Subject = "127.0.0.1:{other}",
            Decoy = """
                other> REPLICAOF 127.0.0.1 {port}
                until ~state=online
                """,
            Fault = """
                other> suspend
                until ~lag=([3-9]|\d\d)
                """,
            Cure = """
                other> resume
                until ~lag=[01]\s*$
                """,
            Undo = """
                other> suspend
                until ~lag=([3-9]|\d\d)
                """,
            Options = new Dictionary<string, double> { ["seconds"] = 3 },
        },
    ];
}
