namespace Polystore.Runtime.Coordination.Idempotency;

/// <summary>Where answers to requests are kept. Every method is one atomic step in the store, by the store's clock.</summary>
public interface IIdempotencyStore
{
    /// <summary>Claims a key, or tells what there is under it.</summary>
    /// <param name="key">The request's key.</param>
    /// <param name="fingerprint">Of the request; a key with another one is a mistake of the caller.</param>
    /// <param name="owner">Who claims it: a random name.</param>
    /// <param name="lease">How long the claim holds when its owner dies.</param>
    /// <param name="cancellationToken">Stops waiting; a claim that was made runs out.</param>
    ValueTask<IdempotencyRecord> BeginAsync(string key, string fingerprint, string owner, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Keeps the answer; false when the claim had run out and another has it.</summary>
    ValueTask<bool> CompleteAsync(string key, string owner, ReadOnlyMemory<byte> response, TimeSpan life, CancellationToken cancellationToken);

    /// <summary>Gives a claim back, so that the request may come again.</summary>
    ValueTask AbandonAsync(string key, string owner, CancellationToken cancellationToken);
}

/// <summary>What there is under a key.</summary>
/// <param name="State">Who has it.</param>
/// <param name="Response">The answer, when it is completed.</param>
/// <param name="RetryAfter">When the claim of another runs out.</param>
public sealed record IdempotencyRecord(IdempotencyState State, byte[]? Response, TimeSpan RetryAfter);

/// <summary>What there is under a key.</summary>
public enum IdempotencyState
{
    /// <summary>It is new: the asker has claimed it, and has to do the work.</summary>
    Begun,

    /// <summary>Another is at it.</summary>
    InFlight,

    /// <summary>It was answered.</summary>
    Completed,

    /// <summary>The key was used for another request.</summary>
    Mismatch,
}
