namespace Polystore.Redis.Tests.Faults;

/// <summary>Faults of sentinels and what they watch.</summary>
internal sealed class SentinelFaults : ISeededFaults
{
    public IEnumerable<SeededFault> Cases =>
    [
        new()
        {
            Rule = "REDIS-SENTINEL-QUORUM",
            On = SceneKind.Sentinels,
            Subject = "quorum",
            Decoy = """
                node 3> SENTINEL SET mymaster quorum 1
                node 4> SENTINEL SET mymaster quorum 1
                node 5> SENTINEL SET mymaster quorum 1
                """,
            Fault = """
                node 3> SENTINEL SET mymaster quorum 5
                node 4> SENTINEL SET mymaster quorum 5
                node 5> SENTINEL SET mymaster quorum 5
                """,
        },
        new()
        {
            Rule = "REDIS-SENTINEL-COUNT",
            On = SceneKind.Sentinels,
            Subject = "sentinels",

            // One that is down for now still counts.
            Decoy = """
                node 5> kill
                """,
            Fault = """
                node 3> SENTINEL RESET mymaster
                node 4> SENTINEL RESET mymaster
                node 3> until ~sentinels=2
                node 4> until ~sentinels=2
                """,
            Cure = """
                node 5> start
                node 3> until ~sentinels=3
                node 4> until ~sentinels=3
                """,
            Undo = """
                node 5> kill
                node 3> SENTINEL RESET mymaster
                node 4> SENTINEL RESET mymaster
                node 3> until ~sentinels=2
                node 4> until ~sentinels=2
                """,
        },
        new()
        {
            Rule = "REDIS-SENTINEL-DOWN-AFTER",
            On = SceneKind.Sentinels,
            Subject = "down-after-milliseconds",
            Decoy = """
                node 3> SENTINEL SET mymaster down-after-milliseconds 5000
                node 4> SENTINEL SET mymaster down-after-milliseconds 5000
                node 5> SENTINEL SET mymaster down-after-milliseconds 5000
                """,
            Fault = """
                node 4> SENTINEL SET mymaster down-after-milliseconds 9000
                """,
        },
        new()
        {
            Rule = "REDIS-SENTINEL-NO-CANDIDATE",
            On = SceneKind.Sentinels,
            Subject = "candidates",
            Decoy = """
                node 1> CONFIG SET replica-priority 0
                """,
            Fault = """
                node 2> CONFIG SET replica-priority 0
                """,
            Cure = """
                node 2> CONFIG SET replica-priority 100
                """,
            Undo = """
                node 2> CONFIG SET replica-priority 0
                """,
        },
        new()
        {
            Rule = "REDIS-REPL-SPLIT-BRAIN",
            On = SceneKind.Sentinels,
            Subject = "min-replicas-to-write on {node 0}",

            // A cache loses nothing that matters.
            Decoy = """
                CONFIG SET save ""
                """,
            Fault = """
                CONFIG SET save "3600 1"
                """,
        },
    ];
}
