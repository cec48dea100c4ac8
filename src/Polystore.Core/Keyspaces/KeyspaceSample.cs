namespace Polystore.Core.Keyspaces;

/// <summary>How a sample was drawn.</summary>
/// <param name="Share">Share of the keys that was asked for, above 0 and below 1.</param>
/// <param name="Keys">Keys that were examined in full.</param>
/// <param name="Method">How they were chosen, as a sentence.</param>
/// <param name="EverySize">Whether every key told its size, so that the biggest are those of all keys.</param>
public sealed record KeyspaceSample(double Share, long Keys, string Method, bool EverySize);
