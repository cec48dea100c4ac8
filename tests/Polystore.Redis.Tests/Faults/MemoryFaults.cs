namespace Polystore.Redis.Tests.Faults;

/// <summary>Faults of memory and eviction.</summary>
internal sealed class MemoryFaults : ISeededFaults
{
    public IEnumerable<SeededFault> Cases =>
    [
        new()
        {
            Rule = "REDIS-MEMORY-NO-LIMIT",
            Subject = "maxmemory",
            Decoy = """
                CONFIG SET maxmemory 1gb
                """,
            Fault = """
                CONFIG SET maxmemory 0
                """,
            Cure = """
                CONFIG SET maxmemory 1gb
                """,
            Undo = """
                CONFIG SET maxmemory 0
                """,
            Options = new Dictionary<string, double> { ["share"] = 0.000001 },
        },
        new()
        {
            Rule = "REDIS-MEMORY-NEAR-LIMIT",
            Subject = "maxmemory",
            Decoy = """
                CONFIG SET maxmemory-policy allkeys-lru
                CONFIG SET maxmemory 8mb
                DEBUG POPULATE 60000 k 100
                SET a 1
                """,
            Fault = """
                CONFIG SET maxmemory-policy noeviction
                """,
            Cure = """
                CONFIG SET maxmemory 100mb
                """,
            Undo = """
                CONFIG SET maxmemory 8mb
                """,
        },
        new()
        {
            Rule = "REDIS-MEMORY-CACHE-NOEVICTION",
            Subject = "maxmemory-policy",
            Decoy = """
                CONFIG SET maxmemory 100mb
                DEBUG POPULATE 1000 order 10
                """,
            Fault = """
                EVAL "for i=1,30000 do redis.call('SET','cache:'..i,'x'..i,'EX',5000) end" 0
                """,
        },
        new()
        {
            Rule = "REDIS-MEMORY-VOLATILE-NO-EXPIRY",
            Subject = "maxmemory-policy",
            Decoy = """
                CONFIG SET maxmemory 100mb
                CONFIG SET maxmemory-policy volatile-lru
                EVAL "for i=1,1000 do redis.call('SET','cache:'..i,'x'..i,'EX',5000) end" 0
                """,
            Fault = """
                FLUSHALL
                DEBUG POPULATE 1000 order 10
                """,
            Cure = """
                CONFIG SET maxmemory-policy noeviction
                """,
            Undo = """
                CONFIG SET maxmemory-policy volatile-lru
                """,
        },
        new()
        {
            Rule = "REDIS-MEMORY-DATA-EVICTED",
            Subject = "maxmemory-policy",
            Decoy = """
                CONFIG SET maxmemory-policy allkeys-lru
                CONFIG SET maxmemory 8mb
                EVAL "for i=1,100000 do redis.call('SET','cache:'..i,'x'..i,'EX',5000) end" 0
                SET a 1
                """,
            Fault = """
                FLUSHALL
                DEBUG POPULATE 60000 order 100
                SET a 1
                """,
            Cure = """
                CONFIG SET maxmemory-policy volatile-lru
                CONFIG SET maxmemory 100mb
                """,
            Undo = """
                CONFIG SET maxmemory-policy allkeys-lru
                """,
            Settings = new Dictionary<string, string> { ["save"] = "3600 1000000" },
        },
        new()
        {
            Rule = "REDIS-MEMORY-LAZY-EVICTION",
            Subject = "lazyfree-lazy-eviction",
            Decoy = """
                CONFIG SET maxmemory 100mb
                """,
            Fault = """
                CONFIG SET maxmemory-policy allkeys-lru
                """,
        },
    ];
}
