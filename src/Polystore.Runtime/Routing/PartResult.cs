namespace Polystore.Runtime.Routing;

/// <summary>What a call to a part's store gave: a value, or the reason why not.</summary>
internal readonly record struct PartResult<TValue>(TValue? Value, MissingPart? Failure);
