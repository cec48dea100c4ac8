namespace Polystore.Core.Engines;

/// <summary>What an engine is called.</summary>
/// <param name="Name">One of <see cref="Connections.EngineNames"/>.</param>
/// <param name="DisplayName">As people write it: <c>PostgreSQL</c>.</param>
public sealed record EngineInfo(string Name, string DisplayName);
