namespace Polystore.Core.Keyspaces;

/// <summary>What a pair of limits of the compact encoding would save: keys that are hash tables or skip lists now and would be one block.</summary>
/// <param name="Type">Type of the keys: <c>hash</c>, <c>zset</c> or <c>set</c>.</param>
/// <param name="MaxEntries">Limit on elements.</param>
/// <param name="MaxValue">Limit on the longest element, in bytes.</param>
/// <param name="Keys">Keys that would change.</param>
/// <param name="SavedBytes">Their bytes now less those of the blocks.</param>
public sealed record LimitSaving(string Type, long MaxEntries, long MaxValue, long Keys, long SavedBytes);
