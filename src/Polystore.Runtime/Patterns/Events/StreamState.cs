namespace Polystore.Runtime.Patterns;

/// <summary>What a stream amounts to.</summary>
/// <param name="State">The state.</param>
/// <param name="Version">The stream's version: what an append that is decided on this expects.</param>
/// <param name="EventsRead">Events that were read beyond the snapshot; when they are many, save a new one.</param>
public sealed record StreamState<T>(T State, long Version, long EventsRead);
