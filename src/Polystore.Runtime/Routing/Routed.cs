using System.Diagnostics.CodeAnalysis;

namespace Polystore.Runtime.Routing;

/// <summary>What was read of an entity.</summary>
/// <typeparam name="T">The entity, or a projection of it.</typeparam>
/// <param name="value">The entity; null when there is none.</param>
/// <param name="missing">Optional parts that could not be read.</param>
public readonly struct Routed<T>(T? value, IReadOnlyList<MissingPart>? missing = null)
    where T : class
{
    /// <summary>The entity; null when there is none. The properties of <see cref="Missing"/> parts have their defaults.</summary>
    public T? Value { get; } = value;

    /// <summary>Optional parts whose stores did not answer; empty when all did.</summary>
    public IReadOnlyList<MissingPart> Missing => missing ?? [];

    /// <summary>There is such an entity.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    public bool IsFound => Value is not null;

    /// <summary>There is such an entity, and every part of it was read.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    public bool IsComplete => Value is not null && missing is not { Count: > 0 };
}
