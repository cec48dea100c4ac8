namespace Polystore.Core.Observation;

/// <summary>One server or file of the system that was observed.</summary>
public sealed record SnapshotNode
{
    /// <summary>Name by which findings refer to it: host and port, or the file's name.</summary>
    public required string Name { get; init; }

    /// <summary><c>primary</c>, <c>replica</c>, <c>shard</c>, <c>sentinel</c>, <c>router</c> or <c>file</c>.</summary>
    public required string Role { get; init; }

    /// <summary>Version as the server says it.</summary>
    public string? Version { get; init; }

    /// <summary>When it was asked.</summary>
    public required DateTimeOffset ObservedAt { get; init; }

    /// <summary>Why it could not be asked; null when it answered.</summary>
    public string? NotExamined { get; init; }

    /// <summary>Facts about the node that are plain text.</summary>
    public IReadOnlyDictionary<string, string> Facts { get; init; } = new Dictionary<string, string>();
}
