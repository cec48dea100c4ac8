namespace Polystore.Core.Observation;

/// <summary>What a rule wants to know more exactly before it judges, such as the exact bloat of one index.</summary>
/// <param name="Kind">What is asked, a name that the engine's probe knows.</param>
/// <param name="Object">Schema-qualified object, unquoted parts joined by the unit separator when there are several.</param>
public sealed record ProbeQuestion(string Kind, string Object);

/// <summary>What the probe answered.</summary>
public sealed record ProbeAnswer
{
    /// <summary>The question.</summary>
    public required ProbeQuestion Question { get; init; }

    /// <summary>Named numbers; null when it could not be answered.</summary>
    public IReadOnlyDictionary<string, double>? Values { get; init; }

    /// <summary>Why it could not be answered.</summary>
    public string? NotExamined { get; init; }

    /// <summary>When it was asked.</summary>
    public required DateTimeOffset ObservedAt { get; init; }
}
