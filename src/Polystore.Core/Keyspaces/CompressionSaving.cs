namespace Polystore.Core.Keyspaces;

/// <summary>Large strings and how far they can be compressed.</summary>
/// <param name="Keys">Strings of 1 kB and more.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="MeasuredBytes">Bytes of those of which the compressed size is known.</param>
/// <param name="CompressedBytes">What LZF, the server's own fast compression, made of those.</param>
/// <param name="SavedBytes"><paramref name="Bytes"/> × (1 − <paramref name="CompressedBytes"/> ÷ <paramref name="MeasuredBytes"/>).</param>
public sealed record CompressionSaving(long Keys, long Bytes, long MeasuredBytes, long CompressedBytes, long SavedBytes);
