using Polystore.Runtime.Manager;

namespace Polystore.Runtime.Cache;

/// <summary>Entries in a Redis that is connected by the first who needs it; while that fails, the cache does as when Redis is away.</summary>
internal sealed class LateCacheStore(Deferred<CacheStore> store) : ICacheStore
{
    public async Task<CacheAnswer> BeginAsync(string key, bool force, IReadOnlyList<string> tags, TimeSpan life, CancellationToken cancellationToken) =>
        await (await store.GetAsync(cancellationToken).ConfigureAwait(false)).BeginAsync(key, force, tags, life, cancellationToken).ConfigureAwait(false);

    public async Task<CacheAnswer[]> BeginManyAsync(IReadOnlyList<string> keys, IReadOnlyList<string> tags, TimeSpan life, CancellationToken cancellationToken) =>
        await (await store.GetAsync(cancellationToken).ConfigureAwait(false)).BeginManyAsync(keys, tags, life, cancellationToken).ConfigureAwait(false);

    public async Task<(byte[]? Payload, TimeSpan Left)> PeekAsync(string key, CancellationToken cancellationToken) =>
        await (await store.GetAsync(cancellationToken).ConfigureAwait(false)).PeekAsync(key, cancellationToken).ConfigureAwait(false);

    public async Task<bool> FillAsync(CacheAnswer begun, string key, byte[] payload, TimeSpan keep, CancellationToken cancellationToken) =>
        await (await store.GetAsync(cancellationToken).ConfigureAwait(false)).FillAsync(begun, key, payload, keep, cancellationToken).ConfigureAwait(false);

    public async Task ReleaseAsync(CacheAnswer begun, string key) =>
        await (await store.GetAsync(CancellationToken.None).ConfigureAwait(false)).ReleaseAsync(begun, key).ConfigureAwait(false);

    public async Task<CacheAnswer> BeginWriteAsync(string key, CancellationToken cancellationToken) =>
        await (await store.GetAsync(cancellationToken).ConfigureAwait(false)).BeginWriteAsync(key, cancellationToken).ConfigureAwait(false);

    public async Task InvalidateAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
        await (await store.GetAsync(cancellationToken).ConfigureAwait(false)).InvalidateAsync(keys, cancellationToken).ConfigureAwait(false);

    public async Task InvalidateTagAsync(string tag, CancellationToken cancellationToken) =>
        await (await store.GetAsync(cancellationToken).ConfigureAwait(false)).InvalidateTagAsync(tag, cancellationToken).ConfigureAwait(false);

    public async Task<long> InvalidatePatternAsync(string pattern, CancellationToken cancellationToken) =>
        await (await store.GetAsync(cancellationToken).ConfigureAwait(false)).InvalidatePatternAsync(pattern, cancellationToken).ConfigureAwait(false);

    public async Task<IReadOnlyList<string?>> TagsAsync(IReadOnlyList<CacheTag> tags, CancellationToken cancellationToken) =>
        await (await store.GetAsync(cancellationToken).ConfigureAwait(false)).TagsAsync(tags, cancellationToken).ConfigureAwait(false);

    public ValueTask DisposeAsync() => store.DisposeAsync();
}
