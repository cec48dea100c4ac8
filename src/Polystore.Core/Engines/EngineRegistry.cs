using Polystore.Core.Connections;
using Polystore.Core.Errors;

namespace Polystore.Core.Engines;

/// <summary>Looks engines up by the scheme of a URL.</summary>
/// <param name="engines">The engines of this build.</param>
public sealed class EngineRegistry(params IReadOnlyList<IEngine> engines)
{
    /// <summary>The engines of this build.</summary>
    public IReadOnlyList<IEngine> Engines { get; } = engines;

    /// <summary>The engine of a URL.</summary>
    /// <exception cref="UsageException">This build has no such engine.</exception>
    public IEngine For(DatabaseUrl url) => For(url.Engine);

    /// <summary>The engine of that name.</summary>
    /// <exception cref="UsageException">This build has no such engine.</exception>
    public IEngine For(string engineName) =>
        Engines.FirstOrDefault(engine => engine.Info.Name == engineName)
        ?? throw new UsageException(
            $"Polystore does not look after {engineName} yet; it looks after {string.Join(", ", Engines.Select(engine => engine.Info.Name))}.");

    /// <summary>A capability of the URL's engine.</summary>
    /// <param name="url">The target.</param>
    /// <param name="command">The command's name, for the sentence.</param>
    /// <exception cref="UsageException">The engine is unknown, or has it not.</exception>
    public T Require<T>(DatabaseUrl url, string command)
        where T : class
    {
        var engine = For(url);
        return engine.Capability<T>() ?? throw new UsageException($"{engine.Info.Name} has no `{command}` yet.");
    }
}
