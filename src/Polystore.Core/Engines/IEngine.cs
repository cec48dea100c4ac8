using Polystore.Core.Rules;

namespace Polystore.Core.Engines;

/// <summary>One database engine with what Polystore can do for it.</summary>
public interface IEngine
{
    /// <summary>Its names.</summary>
    EngineInfo Info { get; }

    /// <summary>Its health rules.</summary>
    IReadOnlyList<IRule> Rules { get; }

    /// <summary>A capability (<see cref="IObserve"/>, <see cref="IExplain"/>, …); null when the engine has it not.</summary>
    T? Capability<T>()
        where T : class;
}
