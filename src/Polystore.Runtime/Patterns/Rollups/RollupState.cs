namespace Polystore.Runtime.Patterns;

/// <summary>How old a rollup is.</summary>
/// <param name="AsOf">The instant that its rows tell of, by the server's clock.</param>
/// <param name="Age">How long ago that is, by the server's clock.</param>
/// <param name="Took">How long filling it took.</param>
public sealed record RollupState(DateTimeOffset AsOf, TimeSpan Age, TimeSpan Took);
