using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Structures.Sessions;

/// <summary>Sessions in a store of this process, forgotten with it.</summary>
internal sealed class LocalSessions(EmbeddedKeyValueStore store, string prefix) : ISessionPort
{
    private sealed record Kept(byte[] Body, long Version, long Until);

    public async ValueTask CreateAsync(string id, byte[] body, TimeSpan idle, TimeSpan longest, CancellationToken cancellationToken) =>
        await store.StepAsync(keys => Keep(keys, id, new Kept(body, 1, store.Now + (long)longest.TotalMilliseconds), idle), cancellationToken).ConfigureAwait(false);

    public ValueTask<(byte[] Body, long Version)?> TouchAsync(string id, TimeSpan idle, CancellationToken cancellationToken) => store.StepAsync<(byte[] Body, long Version)?>(
        keys => Find(keys, id) is { } there && Keep(keys, id, there, idle) ? ([.. there.Body], there.Version) : null, cancellationToken);

    public ValueTask<bool> ChangeAsync(string id, long version, byte[] body, TimeSpan idle, CancellationToken cancellationToken) => store.StepAsync(
        keys => Find(keys, id) is { } there && there.Version == version && Keep(keys, id, there with { Body = body, Version = version + 1 }, idle), cancellationToken);

    public ValueTask<bool> EndAsync(string id, CancellationToken cancellationToken) => store.StepAsync(keys => keys.Remove(prefix + id), cancellationToken);

    private Kept? Find(KeySpace keys, string id) => keys.Find<Kept>(prefix + id, "A session");

    private bool Keep(KeySpace keys, string id, Kept session, TimeSpan idle)
    {
        var left = TimeSpan.FromMilliseconds(Math.Max(1, session.Until - store.Now));
        keys.Put(prefix + id, session, left < idle ? left : idle);
        return true;
    }
}
