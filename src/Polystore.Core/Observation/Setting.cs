namespace Polystore.Core.Observation;

/// <summary>A configuration setting of a node.</summary>
public sealed record Setting
{
    /// <summary>Name as the engine spells it.</summary>
    public required string Name { get; init; }

    /// <summary>Value in effect, in the engine's own spelling.</summary>
    public required string Value { get; init; }

    /// <summary>Unit of <see cref="Value"/> (<c>8kB</c>, <c>ms</c>); null when it has none.</summary>
    public string? Unit { get; init; }

    /// <summary>Where the value comes from: <c>default</c>, <c>configuration file</c>, <c>database</c>, …</summary>
    public string? Source { get; init; }

    /// <summary>Name of the file that the value stands in, without its folder; null when it stands in none or that is not known.</summary>
    public string? SourceFile { get; init; }

    /// <summary>The built-in default.</summary>
    public string? Default { get; init; }

    /// <summary>True when a new value waits for a restart.</summary>
    public bool PendingRestart { get; init; }

    /// <summary>The node; null for the one that was asked.</summary>
    public string? Node { get; init; }
}
