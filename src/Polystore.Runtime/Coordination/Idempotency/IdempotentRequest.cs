namespace Polystore.Runtime.Coordination.Idempotency;

/// <summary>A request with a key.</summary>
public sealed class IdempotentRequest
{
    private readonly IIdempotencyStore store;
    private readonly IdempotencyOptions options;
    private readonly string key;

    internal IdempotentRequest(IIdempotencyStore store, IdempotencyOptions options, string key, string owner, IdempotencyRecord record)
    {
        this.store = store;
        this.options = options;
        this.key = key;
        Owner = owner;
        State = record.State;
        Response = record.Response;
        RetryAfter = record.RetryAfter;
    }

    /// <summary>Whether there is work to do.</summary>
    public IdempotencyState State { get; }

    /// <summary>The answer, when it is completed.</summary>
    public byte[]? Response { get; }

    /// <summary>When another's claim runs out: for HTTP's Retry-After with status 409.</summary>
    public TimeSpan RetryAfter { get; }

    /// <summary>The name of this claim.</summary>
    public string Owner { get; }

    /// <summary>Keeps the answer.</summary>
    /// <returns>False when the work took longer than the lease and another has begun it: this answer is not kept.</returns>
    public ValueTask<bool> CompleteAsync(ReadOnlyMemory<byte> response, CancellationToken cancellationToken = default) =>
        store.CompleteAsync(key, Owner, response, options.Life, cancellationToken);

    /// <summary>Gives the claim back without an answer, so that the request may come again.</summary>
    public ValueTask AbandonAsync(CancellationToken cancellationToken = default) => store.AbandonAsync(key, Owner, cancellationToken);
}
