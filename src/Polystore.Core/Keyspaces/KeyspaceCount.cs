namespace Polystore.Core.Keyspaces;

/// <summary>How many keys are of one kind.</summary>
/// <param name="Name">The kind.</param>
/// <param name="Keys">Keys; estimated when sampled.</param>
public sealed record KeyspaceCount(string Name, long Keys);
