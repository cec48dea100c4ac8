namespace Polystore.Redis.Tests.Faults;

/// <summary>Faults of how keys are laid out.</summary>
internal sealed class DesignFaults : ISeededFaults
{
    public IEnumerable<SeededFault> Cases =>
    [
        new()
        {
            Rule = "REDIS-DESIGN-DEPRECATED-DIRECTIVES",
            Subject = "configuration file",
            Settings = new Dictionary<string, string> { ["slave-serve-stale-data"] = "yes", ["zset-max-ziplist-entries"] = "128" },
            DecoySettings = new Dictionary<string, string> { ["replica-serve-stale-data"] = "yes", ["zset-max-listpack-entries"] = "128" },
            Decoy = """
                PING
                """,
            Fault = """
                PING
                """,
        },
        new()
        {
            Rule = "REDIS-DESIGN-DATABASES",
            Subject = "logical databases",
            Decoy = """
                SET a 1
                MOVE a 5
                """,
            Fault = """
                SET b 1
                """,
            Cure = """
                DEL b
                """,
            Undo = """
                SET b 1
                """,
        },
        new()
        {
            Rule = "REDIS-KEYS-SMALL-STRINGS",
            Subject = "stock:{n}",
            Decoy = """
                EVAL "for i=1,2000 do redis.call('SET','cache:'..i,'x'..i,'EX',5000) end" 0
                """,
            Fault = """
                EVAL "for i=1,2000 do redis.call('SET','stock:'..i,'x'..i) end" 0
                """,
            Cure = """
                EVAL "for i=1,2000 do redis.call('HSET','stockof:'..math.floor(i/100),i%100,'x'..i) redis.call('UNLINK','stock:'..i) end" 0
                """,
            Undo = """
                EVAL "for i=1,2000 do redis.call('SET','stock:'..i,'x'..i) end" 0
                """,
        },
        new()
        {
            Rule = "REDIS-KEYS-COMPACT-LIMITS",
            Subject = "zset-max-listpack-entries",
            Decoy = """
                EVAL "for k=1,20 do for i=1,2000 do redis.call('ZADD','large:'..k,i,'m'..i) end end" 0
                """,
            Fault = """
                EVAL "for k=1,200 do for i=1,200 do redis.call('ZADD','small:'..k,i,'m'..i) end end" 0
                """,
            Cure = """
                CONFIG SET zset-max-listpack-entries 256
                DEBUG RELOAD
                """,
            Undo = """
                CONFIG SET zset-max-listpack-entries 128
                DEBUG RELOAD
                """,
        },
        new()
        {
            Rule = "REDIS-KEYS-COMPRESSIBLE",
            Subject = "page:{n}",
            Decoy = """
                EVAL "math.randomseed(1) for k=1,100 do local t={} for i=1,3000 do t[i]=string.char(math.random(0,255)) end redis.call('SET','image:'..k,table.concat(t)) end" 0
                """,
            Fault = """
                EVAL "for k=1,100 do redis.call('SET','page:'..k,string.rep('free delivery ',300)) end" 0
                """,
            Cure = """
                EVAL "for k=1,100 do redis.call('SET','page:'..k,'packed') end" 0
                """,
            Undo = """
                EVAL "for k=1,100 do redis.call('SET','page:'..k,string.rep('free delivery ',300)) end" 0
                """,
        },
        new()
        {
            Rule = "REDIS-KEYS-BIG",
            Subject = "{*}:{*}",
            Decoy = """
                EVAL "for i=1,120000 do redis.call('XADD','log:all',i..'-1','a','b') end" 0
                """,
            Fault = """
                EVAL "for i=1,120000 do redis.call('SADD','followers:all',i) end" 0
                """,
            Cure = """
                UNLINK followers:all
                """,
            Undo = """
                EVAL "for i=1,120000 do redis.call('SADD','followers:all',i) end" 0
                """,
        },
        new()
        {
            Rule = "REDIS-KEYS-MISSING-EXPIRY",
            Subject = "session:{n}",
            Decoy = """
                EVAL "for i=1,1000 do redis.call('SET','user:'..i,'x'..i) end" 0
                """,
            Fault = """
                EVAL "for i=1,1000 do redis.call('SET','session:'..i,'x'..i,'EX',5000) end" 0
                EVAL "for i=1,50 do redis.call('PERSIST','session:'..i) end" 0
                """,
            Cure = """
                EVAL "for i=1,50 do redis.call('EXPIRE','session:'..i,5000) end" 0
                """,
            Undo = """
                EVAL "for i=1,50 do redis.call('PERSIST','session:'..i) end" 0
                """,
        },
        new()
        {
            Rule = "REDIS-KEYS-UNUSED",
            Subject = "old:{n}",
            Decoy = """
                EVAL "for i=1,500 do redis.call('SET','fresh:'..i,'x'..i) end" 0
                """,
            Fault = """
                EVAL "redis.call('SET','t',string.rep('x',100)) local d=redis.call('DUMP','t') redis.call('DEL','t') for i=1,500 do redis.call('RESTORE','old:'..i,0,d,'IDLETIME',5000000) end" 0
                """,
            Cure = """
                EVAL "for i=1,500 do redis.call('UNLINK','old:'..i) end" 0
                """,
            Undo = """
                EVAL "redis.call('SET','t',string.rep('x',100)) local d=redis.call('DUMP','t') redis.call('DEL','t') for i=1,500 do redis.call('RESTORE','old:'..i,0,d,'IDLETIME',5000000) end" 0
                """,
        },
    ];
}
