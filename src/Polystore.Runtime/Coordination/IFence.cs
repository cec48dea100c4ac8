namespace Polystore.Runtime.Coordination;

/// <summary>A store that refuses writes with an older token than the newest that it knows.</summary>
public interface IFence
{
    /// <summary>Makes a token known: from now on older ones are refused.</summary>
    /// <exception cref="StaleTokenException">A newer one is known.</exception>
    ValueTask AdvanceAsync(string name, FencingToken token, CancellationToken cancellationToken = default);
}
