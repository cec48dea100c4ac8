namespace Polystore.Runtime.Coordination;

/// <summary>Where the tokens of locks come from: best the store that the locks guard, which then never accepts a write of an older holder.</summary>
public interface IFencingTokens
{
    /// <summary>A token that is greater than every one before of this lock.</summary>
    /// <param name="name">The lock's name.</param>
    /// <param name="cancellationToken">Stops waiting; a token may be used up.</param>
    ValueTask<FencingToken> IssueAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>
    /// The same, when the store is an <see cref="IFence"/>, but without making the token known: an older one is refused only after
    /// <see cref="IFence.AdvanceAsync"/>. So who asked for a lock and slept past its lease takes nothing from the one who holds it by now. Unless a
    /// store has its own, <see cref="IssueAsync"/>.
    /// </summary>
    /// <param name="name">The lock's name.</param>
    /// <param name="cancellationToken">Stops waiting; a token may be used up.</param>
    ValueTask<FencingToken> ReserveAsync(string name, CancellationToken cancellationToken = default) => IssueAsync(name, cancellationToken);
}
