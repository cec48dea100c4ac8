namespace Polystore.Runtime.Patterns;

/// <summary>A column that is loaded.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value of a row; null for NULL.</param>
public sealed record BulkColumn<T>(string Name, Func<T, object?> Value);
