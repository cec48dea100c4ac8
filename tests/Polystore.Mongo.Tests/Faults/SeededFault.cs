namespace Polystore.Mongo.Tests.Faults;

/// <summary>
/// A fault made on a real server after a decoy that a naive check would report too. The check is silent at the decoy, names the fault and
/// nothing else, is silent after the remedy, and speaks again after the way back. Scripts: a command a line as JSON, or
/// <c>insert COLLECTION N {document}</c>, where <c>#i</c> stands for 0 to N - 1 and <c>#2</c> for the remainder by 2.
/// </summary>
internal sealed record SeededFault
{
    /// <summary>Id of the rule.</summary>
    public required string Rule { get; init; }

    /// <summary>Makes what looks like the fault and is none.</summary>
    public required string Decoy { get; init; }

    /// <summary>Makes the fault.</summary>
    public required string Fault { get; init; }

    /// <summary>The subject as the finding shows it; <c>{db}</c> is the database.</summary>
    public required string Subject { get; init; }

    /// <summary>What a person does where the remedy is by hand; null when it is automatic.</summary>
    public string? Cure { get; init; }

    /// <summary>What brings the fault back after <see cref="Cure"/>.</summary>
    public string? Undo { get; init; }

    /// <summary>Options that make the fault small enough for a test.</summary>
    public IReadOnlyDictionary<string, double> Options { get; init; } = new Dictionary<string, double>();

    /// <inheritdoc />
    public override string ToString() => Rule;
}
