namespace Polystore.Redis.Tests.Faults;

/// <summary>Faults of time.</summary>
internal sealed class LatencyFaults : ISeededFaults
{
    public IEnumerable<SeededFault> Cases =>
    [
        new()
        {
            Rule = "REDIS-LATENCY-MONITOR-OFF",
            Subject = "latency-monitor-threshold",
            Decoy = """
                CONFIG SET latency-monitor-threshold 250
                """,
            Fault = """
                CONFIG SET latency-monitor-threshold 0
                """,
        },
        new()
        {
            Rule = "REDIS-LATENCY-SLOWLOG-OFF",
            Subject = "slowlog-log-slower-than",
            Decoy = """
                CONFIG SET slowlog-log-slower-than 500000
                """,
            Fault = """
                CONFIG SET slowlog-log-slower-than -1
                """,
        },
        new()
        {
            Rule = "REDIS-LATENCY-SCRIPTS-UNLIMITED",
            Subject = "lua-time-limit",
            Decoy = """
                CONFIG SET lua-time-limit 60000
                """,
            Fault = """
                CONFIG SET lua-time-limit 0
                """,
        },
        new()
        {
            Rule = "REDIS-LATENCY-COMPACT-LIMITS",
            Subject = "hash-max-listpack-entries",
            Decoy = """
                CONFIG SET hash-max-listpack-entries 1000
                """,
            Fault = """
                CONFIG SET hash-max-listpack-entries 200000
                """,
        },
        new()
        {
            Rule = "REDIS-LATENCY-HZ",
            Subject = "hz",
            Decoy = """
                CONFIG SET hz 100
                """,
            Fault = """
                CONFIG SET hz 400
                """,
        },
        new()
        {
            Rule = "REDIS-LATENCY-SLOW-COMMANDS",
            Subject = "KEYS pattern",
            Decoy = """
                CONFIG SET slowlog-log-slower-than 0
                RPUSH l 1 2 3
                SCAN 0
                LRANGE l 0 9
                EVAL "return 1" 0
                """,
            Fault = """
                KEYS *
                """,
            Cure = """
                SLOWLOG RESET
                """,
            Undo = """
                KEYS *
                """,
            Options = new Dictionary<string, double> { ["milliseconds"] = 0 },
        },
        new()
        {
            Rule = "REDIS-LATENCY-PAUSES",
            Subject = "command",
            Decoy = """
                PING
                """,
            Fault = """
                CONFIG SET latency-monitor-threshold 1000
                DEBUG SLEEP 1.5
                """,
            Cure = """
                LATENCY RESET
                """,
            Undo = """
                DEBUG SLEEP 1.5
                """,
            Options = new Dictionary<string, double> { ["milliseconds"] = 1200 },
        },
        new()
        {
            Rule = "REDIS-LATENCY-KEYS-COMMAND",
            Subject = "KEYS",
            Decoy = """
                SET a 1
                KEYS *
                KEYS *
                KEYS *
                KEYS *
                KEYS *
                KEYS *
                KEYS *
                KEYS *
                CONFIG RESETSTAT
                KEYS *
                """,
            Fault = """
                DEBUG POPULATE 200000 k 10
                KEYS *
                """,
            Cure = """
                CONFIG RESETSTAT
                """,
            Undo = """
                KEYS *
                """,
        },
        new()
        {
            Rule = "REDIS-LATENCY-HOT-COMMAND",
            Subject = "EVAL",
            Decoy = """
                times 20> PING
                """,
            Fault = """
                EVAL "for i=1,3000000 do redis.call('PING') end" 0
                """,
            Cure = """
                CONFIG RESETSTAT
                """,
            Undo = """
                EVAL "for i=1,3000000 do redis.call('PING') end" 0
                """,
            Options = new Dictionary<string, double> { ["busy"] = 0.05 },
        },
        new()
        {
            Rule = "REDIS-LATENCY-BIG-REPLIES",
            Subject = "replies",
            Decoy = """
                EVAL "redis.call('SET','big',string.rep('x',1000000))" 0
                times 5> GET big
                """,
            Fault = """
                times 100> GET big
                """,
            Cure = """
                CONFIG RESETSTAT
                """,
            Undo = """
                times 100> GET big
                """,
            Options = new Dictionary<string, double> { ["all"] = 50_000_000 },
        },
        new()
        {
            Rule = "REDIS-LATENCY-IO-THREADS",
            Subject = "io-threads",
            Decoy = """
                PING
                """,
            Fault = """
                PING
                """,
            Settings = new Dictionary<string, string> { ["io-threads"] = "9" },
            DecoySettings = new Dictionary<string, string> { ["io-threads"] = "4" },
        },
        new()
        {
            Rule = "REDIS-LATENCY-HUGE-PAGES",
            Subject = "disable-thp",
            Decoy = """
                PING
                """,
            Fault = """
                PING
                """,
            Settings = new Dictionary<string, string> { ["disable-thp"] = "no" },
            DecoySettings = new Dictionary<string, string> { ["disable-thp"] = "yes" },
        },
    ];
}
