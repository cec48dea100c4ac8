namespace Polystore.Redis.Tests.Faults;

/// <summary>Faults of servers that belong together.</summary>
internal sealed class NodeFaults : ISeededFaults
{
    public IEnumerable<SeededFault> Cases =>
    [
        new()
        {
            Rule = "REDIS-NODE-SILENT",
            On = SceneKind.Cluster,
            Subject = "{node 5}",

            // A node that was killed and came back is none.
            Decoy = """
                node 5> kill
                node 5> start
                node 5> until cluster_state=ok
                """,
            Fault = """
                node 5> kill
                """,
            Cure = """
                node 5> start
                """,
            Undo = """
                node 5> kill
                """,
        },
    ];
}
