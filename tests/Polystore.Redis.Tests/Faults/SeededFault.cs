namespace Polystore.Redis.Tests.Faults;

/// <summary>
/// A fault made on a real server after a decoy that a naive check would report too. The check is silent at the decoy, names the fault and
/// nothing else, is silent after the remedy, and speaks again after the way back. Scripts are commands, a line each; see <see cref="Scene"/>.
/// </summary>
internal sealed record SeededFault
{
    /// <summary>Id of the rule.</summary>
    public required string Rule { get; init; }

    /// <summary>Makes what looks like the fault and is none.</summary>
    public required string Decoy { get; init; }

    /// <summary>Makes the fault.</summary>
    public required string Fault { get; init; }

    /// <summary>What it plays on.</summary>
    public SceneKind On { get; init; }

    /// <summary>The subject as the finding shows it; placeholders as in scripts.</summary>
    public required string Subject { get; init; }

    /// <summary>What a person does where the remedy is by hand; null when it is automatic.</summary>
    public string? Cure { get; init; }

    /// <summary>What brings the fault back after <see cref="Cure"/>.</summary>
    public string? Undo { get; init; }

    /// <summary>Options that make the fault small enough for a test.</summary>
    public IReadOnlyDictionary<string, double> Options { get; init; } = new Dictionary<string, double>();

    /// <summary>Settings that the server starts with.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Settings of another server that is the decoy, for settings that are read at the start alone.</summary>
    public IReadOnlyDictionary<string, string>? DecoySettings { get; init; }

    /// <summary>User and password that the check logs in with; null for none.</summary>
    public string? Login { get; init; }

    /// <summary>Nothing brings the fault back after its cure.</summary>
    public bool IsOneWay => DecoySettings is not null || (Cure is not null && Undo is null);

    /// <inheritdoc />
    public override string ToString() => Rule;
}

/// <summary>Holds cases; found by reflection.</summary>
internal interface ISeededFaults
{
    /// <summary>The cases.</summary>
    IEnumerable<SeededFault> Cases { get; }
}
