using Polystore.Runtime.Routing.Parts;

namespace Polystore.Runtime.Routing;

/// <summary>An entity as it was declared.</summary>
internal sealed record EntityDeclaration<T, TKey>(string Name, Member<T, TKey> Key, Func<T> Create, IReadOnlyList<Part<T, TKey>> Parts)
    where T : class
    where TKey : notnull;
