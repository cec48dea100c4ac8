using Polystore.Runtime.Coordination.Idempotency;

namespace Polystore.Runtime.Manager;

/// <summary>Idempotency keys in a store that is connected, and set up, by the first who needs it.</summary>
/// <param name="open">Makes them.</param>
internal sealed class LateIdempotency(Func<CancellationToken, Task<IIdempotencyStore>> open) : IIdempotencyStore, IAsyncDisposable
{
    private readonly Deferred<Opened<IIdempotencyStore>> keys = new(async token => new Opened<IIdempotencyStore>(await open(token).ConfigureAwait(false)));

    public async ValueTask<IdempotencyRecord> BeginAsync(string key, string fingerprint, string owner, TimeSpan lease, CancellationToken cancellationToken) =>
        await (await keys.GetAsync(cancellationToken).ConfigureAwait(false)).It.BeginAsync(key, fingerprint, owner, lease, cancellationToken).ConfigureAwait(false);

    public async ValueTask<bool> CompleteAsync(string key, string owner, ReadOnlyMemory<byte> response, TimeSpan life, CancellationToken cancellationToken) =>
        await (await keys.GetAsync(cancellationToken).ConfigureAwait(false)).It.CompleteAsync(key, owner, response, life, cancellationToken).ConfigureAwait(false);

    public async ValueTask AbandonAsync(string key, string owner, CancellationToken cancellationToken) =>
        await (await keys.GetAsync(cancellationToken).ConfigureAwait(false)).It.AbandonAsync(key, owner, cancellationToken).ConfigureAwait(false);

    public ValueTask DisposeAsync() => keys.DisposeAsync();
}
