namespace Polystore.Redis.Tests.Faults;

/// <summary>Faults of clusters.</summary>
internal sealed class ClusterFaults : ISeededFaults
{
    public IEnumerable<SeededFault> Cases =>
    [
        new()
        {
            Rule = "REDIS-CLUSTER-SLOTS-UNCOVERED",
            Subject = "slots",
            Decoy = """
                CLUSTER ADDSLOTSRANGE 0 16383
                """,
            Fault = """
                CLUSTER DELSLOTS 5
                """,
            Cure = """
                CLUSTER ADDSLOTS 5
                """,
            Undo = """
                CLUSTER DELSLOTS 5
                """,
            Settings = new Dictionary<string, string> { ["cluster-enabled"] = "yes" },
        },
        new()
        {
            Rule = "REDIS-CLUSTER-SLOTS-OPEN",
            On = SceneKind.Cluster,
            Subject = "open slots",
            Decoy = """
                node 1> CLUSTER SETSLOT 0 IMPORTING {id 0}
                node 0> CLUSTER SETSLOT 0 MIGRATING {id 1}
                node 0> CLUSTER SETSLOT 0 STABLE
                node 1> CLUSTER SETSLOT 0 STABLE
                """,
            Fault = """
                node 1> CLUSTER SETSLOT 0 IMPORTING {id 0}
                node 0> CLUSTER SETSLOT 0 MIGRATING {id 1}
                """,
            Cure = """
                node 0> CLUSTER SETSLOT 0 STABLE
                node 1> CLUSTER SETSLOT 0 STABLE
                """,
            Undo = """
                node 1> CLUSTER SETSLOT 0 IMPORTING {id 0}
                """,
        },
        new()
        {
            Rule = "REDIS-CLUSTER-NO-REPLICA",
            On = SceneKind.Cluster,
            Subject = "{node 2}",

            // A cluster gives a bare primary a replica of another shard by itself, sooner or later.
            Settings = new Dictionary<string, string> { ["cluster-allow-replica-migration"] = "no" },

            // A primary without slots needs no replica.
            Decoy = """
                other> CLUSTER MEET 127.0.0.1 {port 0} {bus 0}
                all> until cluster_known_nodes=7
                """,
            Fault = """
                node 5> CLUSTER REPLICATE {id 0}
                all> until ~{node 5}@{bus 5} (myself,)?slave {id 0}
                """,
            Cure = """
                node 5> CLUSTER REPLICATE {id 2}
                all> until ~{node 5}@{bus 5} (myself,)?slave {id 2}
                """,
            Undo = """
                node 5> CLUSTER REPLICATE {id 0}
                all> until ~{node 5}@{bus 5} (myself,)?slave {id 0}
                """,
        },
        new()
        {
            Rule = "REDIS-CLUSTER-SLOT-KEYS",
            On = SceneKind.Cluster,
            Subject = "0",

            // Twenty tags of many keys each: slots far fuller than most, and none of them too much for a shard. {3560} is slot 0.
            Decoy = """
                node 0> EVAL "for _, tag in ipairs({3560,22179,48756,2977,4569,460,4384,41432,46920,9073,2281,15129,5465,18928,5288,4872,4883,5279,40322,5494}) do for i=1,600 do redis.call('SET', '{' .. tag .. '}:' .. i, i) end end" 0
                """,
            Fault = """
                node 0> EVAL "for i=1001,10000 do redis.call('SET', '{3560}:' .. i, i) end" 0
                """,
            Cure = """
                node 0> EVAL "for i=1001,10000 do redis.call('DEL', '{3560}:' .. i) end" 0
                """,
            Undo = """
                node 0> EVAL "for i=1001,10000 do redis.call('SET', '{3560}:' .. i, i) end" 0
                """,
        },
        new()
        {
            Rule = "REDIS-CLUSTER-FUNCTIONS",
            On = SceneKind.Cluster,
            Subject = "functions",

            // The same library everywhere, loaded shard by shard as it must be.
            Decoy = """
                node 0> FUNCTION LOAD "#!lua name=shared\nredis.register_function('one', function(keys, args) return 1 end)"
                node 1> FUNCTION LOAD "#!lua name=shared\nredis.register_function('one', function(keys, args) return 1 end)"
                node 2> FUNCTION LOAD "#!lua name=shared\nredis.register_function('one', function(keys, args) return 1 end)"
                """,
            Fault = """
                node 0> FUNCTION LOAD "#!lua name=lone\nredis.register_function('two', function(keys, args) return 2 end)"
                """,
            Cure = """
                node 0> FUNCTION DELETE lone
                """,
            Undo = """
                node 0> FUNCTION LOAD "#!lua name=lone\nredis.register_function('two', function(keys, args) return 2 end)"
                """,
        },
        new()
        {
            Rule = "REDIS-CLUSTER-SAME-HOST",
            On = SceneKind.Cluster,
            Subject = "{node 0}",
            Settings = new Dictionary<string, string> { ["bind"] = "127.0.0.1 127.0.0.2" },

            // Several nodes on each machine, but no shard on one alone.
            Decoy = """
                node 3> CONFIG SET cluster-announce-ip 127.0.0.2
                node 4> CONFIG SET cluster-announce-ip 127.0.0.2
                node 5> CONFIG SET cluster-announce-ip 127.0.0.2
                all> until ~127.0.0.2:{port 3}@
                all> until ~127.0.0.2:{port 4}@
                all> until ~127.0.0.2:{port 5}@
                """,
            Fault = """
                node 3> CONFIG SET cluster-announce-ip 127.0.0.1
                all> until ~127.0.0.1:{port 3}@
                """,
            Cure = """
                node 3> CONFIG SET cluster-announce-ip 127.0.0.2
                all> until ~127.0.0.2:{port 3}@
                """,
            Undo = """
                node 3> CONFIG SET cluster-announce-ip 127.0.0.1
                all> until ~127.0.0.1:{port 3}@
                """,
        },
        new()
        {
            Rule = "REDIS-CLUSTER-SKEW-KEYS",
            On = SceneKind.Cluster,
            Subject = "keys",
            Decoy = """
                DEBUG POPULATE 100 k 10
                """,
            Fault = """
                DEBUG POPULATE 20000 k 10
                """,
            Cure = """
                FLUSHALL
                """,
            Undo = """
                DEBUG POPULATE 20000 k 10
                """,
            Options = new Dictionary<string, double> { ["keys"] = 1000 },
        },
        new()
        {
            Rule = "REDIS-CLUSTER-SKEW-MEMORY",
            On = SceneKind.Cluster,
            Subject = "data",
            Decoy = """
                node 0> DEBUG POPULATE 20000 k 100
                node 1> DEBUG POPULATE 20000 k 100
                node 2> DEBUG POPULATE 20000 k 100
                """,
            Fault = """
                DEBUG POPULATE 100000 large 200
                """,
            Cure = """
                FLUSHALL
                DEBUG POPULATE 20000 k 100
                """,
            Undo = """
                DEBUG POPULATE 100000 large 200
                """,
            Options = new Dictionary<string, double> { ["bytes"] = 1_000_000 },
        },
        new()
        {
            Rule = "REDIS-CLUSTER-SKEW-TRAFFIC",
            On = SceneKind.Cluster,
            Subject = "commands",
            Decoy = """
                node 0> EVAL "for i=1,100000 do redis.call('PING') end" 0
                node 1> EVAL "for i=1,100000 do redis.call('PING') end" 0
                node 2> EVAL "for i=1,100000 do redis.call('PING') end" 0
                """,
            Fault = """
                EVAL "for i=1,900000 do redis.call('PING') end" 0
                """,
            Cure = """
                node 0> CONFIG RESETSTAT
                node 1> CONFIG RESETSTAT
                node 2> CONFIG RESETSTAT
                """,
            Undo = """
                EVAL "for i=1,900000 do redis.call('PING') end" 0
                """,
        },
        new()
        {
            Rule = "REDIS-CLUSTER-NODE-TIMEOUT",
            On = SceneKind.Cluster,
            Subject = "cluster-node-timeout",
            Decoy = """
                all> CONFIG SET cluster-node-timeout 5000
                """,
            Fault = """
                node 1> CONFIG SET cluster-node-timeout 9000
                """,
        },
    ];
}
