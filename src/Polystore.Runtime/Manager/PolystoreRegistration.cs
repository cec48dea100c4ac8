using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Manager;

/// <summary>What a collection of services has of Polystore: one builder, one manager, and for each name that was added its services.</summary>
internal sealed class PolystoreRegistration
{
    private readonly IServiceCollection services;
    private readonly HashSet<(Type Service, string Name)> keyed = [];
    private readonly Dictionary<Type, ServiceDescriptor> only = [];

    private PolystoreRegistration(IServiceCollection services)
    {
        this.services = services;
        services.AddSingleton(this);
        services.AddSingleton(provider => new DatabaseManager(Builder, new OptionSource(provider), provider.GetService<ILoggerFactory>()));
        services.AddSingleton<IHostedService, DatabaseManagerService>();
        services.AddOptions();
        Configurable(Builder.RelationalStores);
        Configurable(Builder.DocumentStores);
        Configurable(Builder.KeyStores);
        Configurable(Builder.Caches);
        Configurable(Builder.Locks);
        Configurable(Builder.Limiters);
        Configurable(Builder.ConcurrencyLimiters);
        Configurable(Builder.Idempotency);
        Configurable(Builder.Queues);
        Configurable(Builder.Streams);
        Configurable(Builder.Topics);
        Configurable(Builder.SessionStores);
        Configurable(Builder.Counters);
        Configurable(Builder.UniqueCounters);
        Configurable(Builder.DailyActivities);
        Configurable(Builder.Leaderboards);
        Configurable(Builder.GeoIndexes);
    }

    public PolystoreBuilder Builder { get; } = new();

    /// <summary>The one of these services; made when there is none.</summary>
    public static PolystoreRegistration Of(IServiceCollection services) =>
        services.Select(service => service.IsKeyedService ? null : service.ImplementationInstance).OfType<PolystoreRegistration>().FirstOrDefault() ?? new PolystoreRegistration(services);

    /// <summary>Registers what the builder has got since.</summary>
    public void Update()
    {
        Register(Builder.RelationalStores, static (manager, name) => manager.Relational(name));
        Register(Builder.RelationalStores, static (manager, name) => manager.Replicated(name));
        Register(Builder.DocumentStores, static (manager, name) => manager.Documents(name));
        Register(Builder.KeyStores, static (manager, name) => manager.Keys(name));
        Register(Builder.Caches, static (manager, name) => manager.Cache(name));
        Register(Builder.Locks, static (manager, name) => manager.Locks(name));
        Register(Builder.Limiters, static (manager, name) => manager.Limiter(name));
        Register(Builder.ConcurrencyLimiters, static (manager, name) => manager.ConcurrencyLimiter(name));
        Register(Builder.Idempotency, static (manager, name) => manager.Idempotency(name));
        RegisterTypes(Builder.Queues);
        RegisterTypes(Builder.Streams);
        RegisterTypes(Builder.Topics);
        RegisterTypes(Builder.SessionStores);
        RegisterTypes(Builder.Counters);
        RegisterTypes(Builder.UniqueCounters);
        RegisterTypes(Builder.DailyActivities);
        RegisterTypes(Builder.Leaderboards);
        RegisterTypes(Builder.GeoIndexes);
        AddChecks("relational", Builder.RelationalStores, static (manager, name) => manager.Relational(name));
        AddChecks("documents", Builder.DocumentStores, static (manager, name) => manager.Documents(name));
        AddChecks("keys", Builder.KeyStores, static (manager, name) => manager.Keys(name));
    }

    private void Register<TService, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions>(OptionSet<TOptions> set, Func<DatabaseManager, string, TService> find)
        where TService : class
        where TOptions : class
    {
        Validate(set);
        Register(typeof(TService), set.Names, find);
    }

    private void RegisterTypes<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions>(StructureSet<TOptions> set)
        where TOptions : class
    {
        Validate(set);
        foreach (var type in set.Types.GroupBy(one => one.Value.Service, one => one.Key))
        {
            Register(type.Key, [.. type], (manager, name) => manager.Structure(type.Key, name));
        }
    }

    private void Validate<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions>(OptionSet<TOptions> set)
        where TOptions : class
    {
        foreach (var name in set.Names.Where(name => keyed.Add((typeof(TOptions), name))))
        {
            services.AddOptions<TOptions>(name).ValidateOnStart();
        }
    }

    // The container disposes of the stores, too; whoever is first drains them, and the second does nothing.
    private void Register(Type service, IReadOnlyList<string> names, Func<DatabaseManager, string, object> find)
    {
        foreach (var name in names.Where(name => keyed.Add((service, name))))
        {
            services.Add(new ServiceDescriptor(service, name, (provider, _) => find(provider.GetRequiredService<DatabaseManager>(), name), ServiceLifetime.Singleton));
        }

        if (only.Remove(service, out var before))
        {
            services.Remove(before);
        }

        if (names is [var single])
        {
            services.Add(only[service] = new ServiceDescriptor(service, provider => find(provider.GetRequiredService<DatabaseManager>(), single), ServiceLifetime.Singleton));
        }
    }

    private void AddChecks<T>(string kind, OptionSet<T> set, Func<DatabaseManager, string, IStore> find)
        where T : class
    {
        var checks = services.AddHealthChecks();
        foreach (var name in set.Names.Where(name => keyed.Add((typeof(StoreHealthCheck), $"polystore-{kind}-{name}"))))
        {
            checks.Add(new HealthCheckRegistration(
                $"polystore-{kind}-{name}", provider => new StoreHealthCheck(find(provider.GetRequiredService<DatabaseManager>(), name)), null, ["polystore", kind]));
        }
    }

    // Closed types win over the open ones that AddOptions has added.
    private void Configurable<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] T>(OptionSet<T> set)
        where T : class
    {
        services.AddTransient<IOptionsFactory<T>>(provider => new RegisteredOptionsFactory<T>(
            set, provider.GetServices<IConfigureOptions<T>>(), provider.GetServices<IPostConfigureOptions<T>>(), provider.GetServices<IValidateOptions<T>>()));
        services.AddTransient<IValidateOptions<T>>(provider => new RegisteredOptionsValidator<T>(set, provider.GetServices<IConfigureOptions<T>>()));
    }
}
