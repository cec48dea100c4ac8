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
        AddChecks("relational", Builder.RelationalStores, static (manager, name) => manager.Relational(name));
        AddChecks("documents", Builder.DocumentStores, static (manager, name) => manager.Documents(name));
        AddChecks("keys", Builder.KeyStores, static (manager, name) => manager.Keys(name));
    }

    // The container disposes of the stores, too; whoever is first drains them, and the second does nothing.
    private void Register<TService, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions>(OptionSet<TOptions> set, Func<DatabaseManager, string, TService> find)
        where TService : class
        where TOptions : class
    {
        foreach (var name in set.Names.Where(name => keyed.Add((typeof(TService), name))))
        {
            services.AddKeyedSingleton(name, (provider, _) => find(provider.GetRequiredService<DatabaseManager>(), name));
            if (keyed.Add((typeof(TOptions), name)))
            {
                services.AddOptions<TOptions>(name).ValidateOnStart();
            }
        }

        if (only.Remove(typeof(TService), out var before))
        {
            services.Remove(before);
        }

        if (set.Names is [var single])
        {
            services.Add(only[typeof(TService)] = ServiceDescriptor.Singleton(provider => find(provider.GetRequiredService<DatabaseManager>(), single)));
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
