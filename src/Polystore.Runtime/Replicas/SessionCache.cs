using Polystore.RedisClient;
using Polystore.Runtime.Cache;

namespace Polystore.Runtime.Replicas;

/// <summary>Cached reads that keep a session's promise.</summary>
public static class SessionCache
{
    // A load that others had begun may be too old, and the next of others too; the third is the caller's own.
    private const int Attempts = 2;

    /// <summary>
    /// The value of a key as <see cref="DatabaseCache.GetOrLoadAsync{T}(string, Func{CancellationToken, Task{T}}, CacheEntryOptions, CancellationToken)"/>
    /// gives it, but never one that is older than what the session has written or read: such a one is forgotten and loaded anew.
    /// </summary>
    /// <param name="session">Whose promise holds. What the value shows counts as read by it.</param>
    /// <param name="cache">The cache, whose serializer knows <see cref="Positioned{T}"/>.</param>
    /// <param name="key">The key. Entries under it are all written by this method.</param>
    /// <param name="load">Reads the value by the session that it is given; null when there is none. Reads that go past it are not known of.</param>
    /// <param name="entry">What is different for this entry; null as the cache says.</param>
    /// <param name="cancellationToken">Ends this caller's wait.</param>
    public static async Task<T?> GetOrLoadAsync<T>(
        this ReplicaSession session, DatabaseCache cache, string key, Func<ReplicaSession, CancellationToken, Task<T?>> load, CacheEntryOptions? entry = null, CancellationToken cancellationToken = default)
        where T : class
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var asked = session.Token.Of(session.Store);
            var found = await cache.GetOrLoadAsync(key, (session, load), static (how, token) => LoadAsync(how.session, how.load, token), entry, cancellationToken).ConfigureAwait(false);
            if (found is not null && found.AtLeast >= asked)
            {
                return Seen(session, found);
            }

            try
            {
                await cache.InvalidateAsync(key, cancellationToken).ConfigureAwait(false);
            }
            catch (RedisException)
            {
                // The entry stays for those whom it is new enough for.
                break;
            }
        }

        return Seen(session, (await LoadAsync(session, load, cancellationToken).ConfigureAwait(false))!);
    }

    private static async Task<Positioned<T>?> LoadAsync<T>(ReplicaSession session, Func<ReplicaSession, CancellationToken, Task<T?>> load, CancellationToken cancellationToken)
        where T : class
    {
        var own = session.Next();
        var asked = own.Token.Of(own.Store);
        var value = await load(own, cancellationToken).ConfigureAwait(false);

        // Nothing was read, or of a store that has no positions: it is as new as was asked for.
        var oldest = own.Oldest is ulong.MaxValue or 0 ? asked : own.Oldest;
        return new Positioned<T>(value, oldest, own.Token.ToString());
    }

    private static T? Seen<T>(ReplicaSession session, Positioned<T> found)
        where T : class
    {
        session.HasSeen(ConsistencyToken.TryParse(found.Seen, out var token) ? token : ConsistencyToken.None);
        return found.Value;
    }
}
