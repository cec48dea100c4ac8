namespace Polystore.Core.Findings;

/// <summary>One observed fact behind a finding.</summary>
public sealed record Evidence
{
    /// <summary>What it is, in words that fit a table (<c>rows</c>, <c>free pages</c>).</summary>
    public required string Name { get; init; }

    /// <summary>The value.</summary>
    public required EvidenceValue Value { get; init; }

    /// <summary>Unit: <c>rows</c>, <c>bytes</c>, <c>ms</c>, <c>s</c>, <c>ratio</c> (0 to 1), …; null for a bare text or number.</summary>
    public string? Unit { get; init; }

    /// <summary>Lower end of the confidence interval when the value is estimated.</summary>
    public double? Low { get; init; }

    /// <summary>Upper end of the confidence interval when the value is estimated.</summary>
    public double? High { get; init; }

    /// <summary>Rows, keys or documents looked at when the value comes from a sample.</summary>
    public long? Sample { get; init; }

    /// <summary>Where it was read: a catalogue view, a pragma, a command.</summary>
    public required string Source { get; init; }

    /// <summary>When it was read.</summary>
    public DateTimeOffset? ObservedAt { get; init; }

    /// <summary>True when the value shows user data (a literal, a key name); it is masked unless the user asks for values.</summary>
    public bool IsUserData { get; init; }

    /// <summary>A fact with its unit and source.</summary>
    public static Evidence Of(string name, EvidenceValue value, string? unit, string source) =>
        new() { Name = name, Value = value, Unit = unit, Source = source };

    /// <summary>A value from the user's rows; masked in every output unless the user asks for values.</summary>
    public static Evidence OfUserData(string name, EvidenceValue value, string source) =>
        new() { Name = name, Value = value, Source = source, IsUserData = true };
}
