namespace Polystore.Runtime.Replicas;

/// <summary>A value in a cache, and how new it is. Declare it to the cache's serializer as you would the value.</summary>
/// <typeparam name="T">The value.</typeparam>
/// <param name="Value">The value; null when there is none.</param>
/// <param name="AtLeast">It holds every commit up to this position of the store's log.</param>
/// <param name="Seen">The token of whoever has read it: a reader of the value has seen as much.</param>
public sealed record Positioned<T>(T? Value, ulong AtLeast, string Seen)
    where T : class;
