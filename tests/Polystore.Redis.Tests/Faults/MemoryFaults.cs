namespace Polystore.Redis.Tests.Faults;

/// <summary>Faults of memory and eviction.</summary>
internal sealed class MemoryFaults : ISeededFaults
{
    public IEnumerable<SeededFault> Cases =>
    [
        new()
        {
            Rule = "REDIS-MEMORY-EVICTION-BLIND",
            Subject = "lfu-decay-time",
            Decoy = """
                CONFIG SET maxmemory 1gb
                CONFIG SET maxmemory-policy allkeys-lru
                CONFIG SET lfu-decay-time 0
                """,
            Fault = """
                CONFIG SET maxmemory-policy allkeys-lfu
                """,
        },
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
        new()
        {
            Rule = "REDIS-MEMORY-FRAGMENTED",
            Subject = "fragmentation",

            // A server that was just started holds seven times what it uses.
            Decoy = """
                PING
                """,
            Fault = """
                EVAL "for i=1,300000 do redis.call('SET','k:'..i,string.rep('x',100)) end" 0
                EVAL "for i=1,300000 do if i%8~=0 then redis.call('DEL','k:'..i) end end" 0
                pause 1
                """,
            Cure = """
                FLUSHALL
                pause 1
                """,
            Undo = """
                EVAL "for i=1,300000 do redis.call('SET','k:'..i,string.rep('x',100)) end" 0
                EVAL "for i=1,300000 do if i%8~=0 then redis.call('DEL','k:'..i) end end" 0
                pause 1
                """,
            Options = new Dictionary<string, double> { ["bytes"] = 20_000_000 },
        },
        new()
        {
            Rule = "REDIS-MEMORY-SCRIPTS",
            Subject = "scripts",
            Decoy = """
                times 20> EVAL "return 1" 0
                """,
            Fault = """
                EVAL "return 2" 0
                EVAL "return 3" 0
                EVAL "return 4" 0
                """,
            Cure = """
                SCRIPT FLUSH
                """,
            Undo = """
                EVAL "return 2" 0
                EVAL "return 3" 0
                EVAL "return 4" 0
                """,
            Options = new Dictionary<string, double> { ["scripts"] = 3 },
        },
        new()
        {
            Rule = "REDIS-MEMORY-HIT-RATIO",
            Subject = "lookups",
            Decoy = """
                EVAL "for i=1,500 do redis.call('GET','none') end" 0
                """,
            Fault = """
                EVAL "for i=1,2000 do redis.call('GET','none') end" 0
                """,
            Cure = """
                CONFIG RESETSTAT
                """,
            Undo = """
                EVAL "for i=1,2000 do redis.call('GET','none') end" 0
                """,
            Options = new Dictionary<string, double> { ["lookups"] = 1000 },
        },
    ];
}
