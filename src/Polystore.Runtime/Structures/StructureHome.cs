using Polystore.RedisClient;
using Polystore.Runtime.Manager;
using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Structures;

/// <summary>Where structures live: in Redis, connected by its first use, or in a store of this process.</summary>
internal sealed class StructureHome
{
    private readonly LateRedis? redis;
    private readonly EmbeddedKeyValueStore? embedded;

    private StructureHome(LateRedis? redis, EmbeddedKeyValueStore? embedded)
    {
        this.redis = redis;
        this.embedded = embedded;
    }

    public static StructureHome Of(RedisDatabase redis) => new(new LateRedis(_ => ValueTask.FromResult(redis)), null);

    /// <exception cref="ArgumentException">The store is neither Redis nor embedded.</exception>
    public static StructureHome Of(IKeyValueStore store) => store switch
    {
        RedisKeyValueStore server => Of(server.Redis),
        EmbeddedKeyValueStore embedded => new(null, embedded),
        ManagedKeyValueStore { Embedded: { } embedded } => new(null, embedded),
        ManagedKeyValueStore managed => new(new LateRedis(async token => ((RedisKeyValueStore)await managed.InnerAsync(token).ConfigureAwait(false)).Redis), null),
        _ => throw new ArgumentException($"Structures live in Redis or in an embedded store, and the store {store.Name} is a {store.GetType().Name}; give them the store that it is made over.", nameof(store)),
    };

    public T Choose<T>(Func<LateRedis, T> inRedis, Func<EmbeddedKeyValueStore, T> inProcess) => embedded is null ? inRedis(redis!) : inProcess(embedded);
}
