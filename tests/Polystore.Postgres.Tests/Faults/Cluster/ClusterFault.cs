namespace Polystore.Postgres.Tests.Faults.Cluster;

/// <summary>A fault of the whole server, which would disturb others on the shared one.</summary>
internal sealed record ClusterFault
{
    /// <summary>The fault.</summary>
    public required SeededFault Fault { get; init; }

    /// <summary>Subjects that the rule names on the test server in any case, because of how it is made.</summary>
    public IReadOnlyList<string> Already { get; init; } = [];

    /// <summary>A role of the fault's script that has a session meanwhile.</summary>
    public string? Session { get; init; }

    /// <summary>Script that leaves the server as it was.</summary>
    public string? CleanUp { get; init; }
}

/// <summary>Holds cases; found by reflection.</summary>
internal interface IClusterFaults
{
    /// <summary>The cases.</summary>
    IEnumerable<ClusterFault> Cases { get; }
}
