using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Polystore.Runtime.Replicas;
using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Manager;

/// <summary>Registers the stores of an application with its services.</summary>
public static class PolystoreServices
{
    /// <summary>
    /// Adds a <see cref="DatabaseManager"/> and each store as a keyed singleton by its name (<c>[FromKeyedServices("main")] RelationalStore</c>,
    /// <see cref="ReplicatedStore"/>,
    /// <see cref="IDocumentStore"/>, <see cref="IKeyValueStore"/>), an unkeyed one too for the only store of its kind, and a health check
    /// for each. With a host, eager stores are connected at its start; all are drained when the container is disposed of, after every service that
    /// uses them has stopped.
    /// </summary>
    /// <exception cref="ArgumentException">An option is out of its range; the sentence names the store.</exception>
    public static IServiceCollection AddPolystore(this IServiceCollection services, Action<PolystoreBuilder> build)
    {
        var builder = new PolystoreBuilder();
        build(builder);
        services.AddSingleton(provider => new DatabaseManager(builder, provider.GetService<ILoggerFactory>()));
        services.AddSingleton<IHostedService, DatabaseManagerService>();
        Register(services, builder.RelationalStores.Keys, static (manager, name) => manager.Relational(name));
        Register(services, builder.RelationalStores.Keys, static (manager, name) => manager.Replicated(name));
        Register(services, builder.DocumentStores.Keys, static (manager, name) => manager.Documents(name));
        Register(services, builder.KeyStores.Keys, static (manager, name) => manager.Keys(name));
        var checks = services.AddHealthChecks();
        AddChecks(checks, "relational", builder.RelationalStores.Keys, static (manager, name) => manager.Relational(name));
        AddChecks(checks, "documents", builder.DocumentStores.Keys, static (manager, name) => manager.Documents(name));
        AddChecks(checks, "keys", builder.KeyStores.Keys, static (manager, name) => manager.Keys(name));
        return services;
    }

    // The container disposes of the stores, too; whoever is first drains them, and the second does nothing.
    private static void Register<T>(IServiceCollection services, IReadOnlyCollection<string> names, Func<DatabaseManager, string, T> find)
        where T : class
    {
        foreach (var name in names)
        {
            services.AddKeyedSingleton(name, (provider, _) => find(provider.GetRequiredService<DatabaseManager>(), name));
        }

        if (names.Count == 1)
        {
            services.AddSingleton(provider => find(provider.GetRequiredService<DatabaseManager>(), names.First()));
        }
    }

    private static void AddChecks(IHealthChecksBuilder checks, string kind, IReadOnlyCollection<string> names, Func<DatabaseManager, string, IStore> find)
    {
        foreach (var name in names)
        {
            checks.Add(new HealthCheckRegistration(
                $"polystore-{kind}-{name}", provider => new StoreHealthCheck(find(provider.GetRequiredService<DatabaseManager>(), name)), null, ["polystore", kind]));
        }
    }
}
