namespace Polystore.Core.Keyspaces;

/// <summary>What one type, encoding or database holds.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Keys">Keys; estimated when sampled.</param>
/// <param name="Bytes">Bytes in memory; estimated when sampled.</param>
public sealed record KeyspaceShare(string Name, long Keys, long Bytes);
