namespace Polystore.Core.Keyspaces;

/// <summary>Small strings that never expire and could be fields of hashes.</summary>
/// <param name="Keys">How many there are.</param>
/// <param name="Bytes">What they take now.</param>
/// <param name="FieldsPerHash">Fields of one hash.</param>
/// <param name="HashBytes">What one such hash would take.</param>
/// <param name="SavedBytes"><paramref name="Bytes"/> less <paramref name="HashBytes"/> for each hash.</param>
public sealed record SmallStringSaving(long Keys, long Bytes, int FieldsPerHash, long HashBytes, long SavedBytes);
