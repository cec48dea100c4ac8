namespace Polystore.Core.Rules;

/// <summary>A number by which a rule judges, with its source. Users override it in <c>polystore.json</c>.</summary>
public sealed record RuleOption
{
    /// <summary>Name in kebab-case, unique within the rule.</summary>
    public required string Name { get; init; }

    /// <summary>Value when the user says nothing.</summary>
    public required double Default { get; init; }

    /// <summary>Unit: <c>rows</c>, <c>bytes</c>, <c>ratio</c>, <c>days</c>, …</summary>
    public required string Unit { get; init; }

    /// <summary>Smallest value allowed.</summary>
    public double Minimum { get; init; }

    /// <summary>Largest value allowed.</summary>
    public double Maximum { get; init; } = double.MaxValue;

    /// <summary>What the number decides.</summary>
    public required string Meaning { get; init; }

    /// <summary>Where the default comes from: a manual's section, a paper, an upstream file, a measurement.</summary>
    public required string Source { get; init; }
}
