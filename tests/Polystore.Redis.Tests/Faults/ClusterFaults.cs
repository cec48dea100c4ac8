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
    ];
}
