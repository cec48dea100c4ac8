using Polystore.Runtime.Cache;
using Polystore.Runtime.Coordination;
using Polystore.Runtime.Limits;

namespace Polystore.Runtime.Manager;

/// <content>What lives on stores: caches, locks, limiters. On a store in the process they count for the process alone.</content>
public sealed partial class PolystoreBuilder
{
    internal OptionSet<DatabaseCacheOptions> Caches { get; }

    internal OptionSet<LockOptions> Locks { get; } = new("lock service", static options => options with { }, static (_, options) => options.Validate());

    internal OptionSet<RateLimiterOptions> Limiters { get; } = new("limiter", static options => options with { }, static (_, options) => options.Validate());

    internal OptionSet<ConcurrencyLimiterOptions> ConcurrencyLimiters { get; } = new("concurrency limiter", static options => options with { }, static (_, options) => options.Validate());

    /// <summary>A cache by the name that its options have, with a connection of its own to the server of a key-value store.</summary>
    /// <param name="store">A key-value store.</param>
    /// <param name="options">How it keeps what it loads.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or the name is taken.</exception>
    public PolystoreBuilder AddCache(string store, DatabaseCacheOptions options)
    {
        Caches.AddOn(store, options.Name, options);
        return this;
    }

    /// <summary>Locks by the name of the store that keeps their leases; PostgreSQL's table is made where it is missing.</summary>
    /// <param name="store">A key-value store, a relational one of PostgreSQL, or a document store of MongoDB.</param>
    /// <param name="options">How they are held; null for the defaults.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or the store has locks already.</exception>
    public PolystoreBuilder AddLocks(string store, LockOptions? options = null)
    {
        Locks.AddOn(store, store, options ?? new LockOptions());
        return this;
    }

    /// <summary>A rate limiter by the name that its options have; PostgreSQL's table is made where it is missing.</summary>
    /// <param name="store">A key-value store, or a relational one of PostgreSQL.</param>
    /// <param name="options">What it allows.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or the name is taken.</exception>
    public PolystoreBuilder AddLimiter(string store, RateLimiterOptions options)
    {
        Limiters.AddOn(store, options.Name, options);
        return this;
    }

    /// <summary>A limiter by the name that its options have, of how many are at something at once.</summary>
    /// <param name="store">A key-value store.</param>
    /// <param name="options">How many.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or the name is taken.</exception>
    public PolystoreBuilder AddConcurrencyLimiter(string store, ConcurrencyLimiterOptions options)
    {
        ConcurrencyLimiters.AddOn(store, options.Name, options);
        return this;
    }
}
