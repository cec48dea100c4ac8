namespace Polystore.Runtime.Patterns;

/// <summary>How a state is kept.</summary>
/// <param name="Schema">Names form and meaning of the state: a snapshot of another schema is not read. Change it with the state or its fold.</param>
/// <param name="Write">The state as JSON.</param>
/// <param name="Read">The state again.</param>
public sealed record SnapshotFormat<T>(string Schema, Func<T, string> Write, Func<string, T> Read);
