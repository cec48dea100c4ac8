using Polystore.Core.Rules;

namespace Polystore.Core.Engines;

/// <summary>Computes settings from what a probe saw. Its rules are no part of the check: what they find are proposals with their arithmetic.</summary>
public interface ITune
{
    /// <summary>The rules.</summary>
    IReadOnlyList<IRule> Rules { get; }

    /// <summary>What a person says of the machine, as numbers of the rules.</summary>
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> OptionsFor(TuneMachine machine);
}

/// <summary>What a server does not tell of its machine.</summary>
/// <param name="MemoryBytes">Memory that is there for the server; null when unknown.</param>
/// <param name="Cores">Processor cores, 1 to 4,096; null when unknown.</param>
public sealed record TuneMachine(long? MemoryBytes, int? Cores);
