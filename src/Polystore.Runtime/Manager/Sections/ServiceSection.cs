using Microsoft.Extensions.Configuration;
using Polystore.Runtime.Cache;
using Polystore.Runtime.Coordination;
using Polystore.Runtime.Coordination.Idempotency;
using Polystore.Runtime.Limits;
using static Polystore.Runtime.Manager.Sections.ConfigValue;

namespace Polystore.Runtime.Manager.Sections;

/// <summary>Reads the options of caches, locks, limiters and idempotency keys from the configuration.</summary>
internal static class ServiceSection
{
    private static readonly SectionKeys<DatabaseCacheOptions> OfCache = new("a cache")
    {
        { "Store" },
        { "Life", (options, value) => options.Life = Time(value) },
        { "Jitter", (options, value) => options.Jitter = Real(value) },
        { "StaleLife", (options, value) => options.StaleLife = Time(value) },
        { "NegativeLife", (options, value) => options.NegativeLife = Time(value) },
        { "EagerAfter", (options, value) => options.EagerAfter = Real(value) },
        { "SoftTimeout", (options, value) => options.SoftTimeout = Time(value) },
        { "HardTimeout", (options, value) => options.HardTimeout = Time(value) },
        { "LocalEntries", (options, value) => options.LocalEntries = Whole(value) },
        { "LocalLife", (options, value) => options.LocalLife = Time(value) },
    };

    private static readonly SectionKeys<LockOptions> OfLocks = new("locks")
    {
        { "Lease", (options, value) => options.Lease = Time(value) },
        { "IsFair", (options, value) => options.IsFair = Truth(value) },
        { "IsFenced", (options, value) => options.IsFenced = Truth(value) },
    };

    private static readonly SectionKeys<ConcurrencyLimiterOptions> OfPlaces = new("a concurrency limiter")
    {
        { "Store" },
        { "Places", (options, value) => options.Places = Whole(value) },
        { "WhenDown", (options, value) => options.WhenDown = Choice<LimitWhenDown>(value) },
        { "Lease", (options, value) => options.Lease = Time(value) },
    };

    private static readonly SectionKeys<IdempotencyOptions> OfIdempotency = new("idempotency keys")
    {
        { "Life", (options, value) => options.Life = Time(value) },
        { "Lease", (options, value) => options.Lease = Time(value) },
    };

    /// <summary>The store that something lives on: by itself, or by its Store; null for the only one.</summary>
    public static string? Home(IConfigurationSection section) => (section.Value, section["Store"]) switch
    {
        ({ Length: > 0 } own, { Length: > 0 } store) when own != store =>
            throw new ArgumentException($"{section.Path} names two stores, once by itself and once by its Store; leave one of them out.", nameof(section)),
        (var own, var store) => store is { Length: > 0 } ? store : own is { Length: > 0 } ? own : null,
    };

    /// <summary>Its serializer is the builder's.</summary>
    public static DatabaseCacheOptions Cache(IConfigurationSection section) => OfCache.Read(section, new DatabaseCacheOptions { Name = section.Key, Serializer = null! });

    public static LockOptions Locks(IConfigurationSection section) => OfLocks.Read(section, new LockOptions());

    public static ConcurrencyLimiterOptions Places(IConfigurationSection section)
    {
        Require(section, "Places");
        RequireWhenDown(section);
        return OfPlaces.Read(section, new ConcurrencyLimiterOptions { Name = section.Key, Places = 0, WhenDown = default });
    }

    public static IdempotencyOptions Idempotency(IConfigurationSection section) => OfIdempotency.Read(section, new IdempotencyOptions());

    /// <summary>What has no default, since each answer hurts somebody.</summary>
    public static void RequireWhenDown(IConfigurationSection section) => Require(section, "WhenDown", $", one of {string.Join(", ", Enum.GetNames<LimitWhenDown>())}");

    /// <summary>What has no default.</summary>
    public static void Require(IConfigurationSection section, string key, string range = "")
    {
        if (section[key] is null)
        {
            throw new ArgumentException($"{section.Path} has no {key}; it has to be given{range}.", nameof(section));
        }
    }
}
