namespace Polystore.Postgres.Tests.Faults;

/// <summary>
/// A fault made on a real server, beside a decoy that a naive check would report too. The check must name the fault and nothing
/// else; after the remedy it is silent; after the way back it speaks again.
/// </summary>
internal sealed record SeededFault
{
    /// <summary>Id of the rule.</summary>
    public required string Rule { get; init; }

    /// <summary>Script that makes the fault.</summary>
    public required string Fault { get; init; }

    /// <summary>Script that makes what looks like it and is none.</summary>
    public required string Decoy { get; init; }

    /// <summary>The subject as the finding shows it.</summary>
    public required string Subject { get; init; }

    /// <summary>Days to shift the time of judging, for rules about age.</summary>
    public double Days { get; init; }

    /// <summary>Options that make the fault small enough for a test.</summary>
    public IReadOnlyDictionary<string, double> Options { get; init; } = new Dictionary<string, double>();

    /// <summary>What a person does where the remedy is by hand; null when it is automatic.</summary>
    public string? Cure { get; init; }

    /// <summary>What brings the fault back after <see cref="Cure"/>; null when nothing can.</summary>
    public string? Undo { get; init; }

    /// <summary>The decoy stands in the fault's own script, because both are lines of one file.</summary>
    public bool DecoyInFault { get; init; }

    /// <summary>There is a decoy.</summary>
    public bool HasDecoy => DecoyInFault || Decoy.Trim() is not ("" or "SELECT 1;");

    /// <summary>The remedy itself has no way back (VACUUM, a dropped slot).</summary>
    public bool OneWay { get; init; }

    /// <summary>Nothing brings the fault back after its cure.</summary>
    public bool IsOneWay => OneWay || (Cure is not null && Undo is null);

    /// <inheritdoc />
    public override string ToString() => Rule;
}

/// <summary>Holds cases; found by reflection.</summary>
internal interface ISeededFaults
{
    /// <summary>The cases.</summary>
    IEnumerable<SeededFault> Cases { get; }
}
