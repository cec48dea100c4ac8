using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Polystore.Runtime.Replicas;
using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Manager;

/// <summary>Registers the stores of an application with its services.</summary>
public static class PolystoreServices
{
    /// <summary>
    /// Adds a <see cref="DatabaseManager"/> and each store as a keyed singleton by its name (<c>[FromKeyedServices("main")] RelationalStore</c>,
    /// <see cref="ReplicatedStore"/>,
    /// <see cref="IDocumentStore"/>, <see cref="IKeyValueStore"/>, <see cref="Cache.DatabaseCache"/>,
    /// <see cref="Coordination.DistributedLocks"/>, <see cref="Limits.IRateLimiter"/>, <see cref="Limits.ConcurrencyLimiter"/>,
    /// <see cref="Coordination.Idempotency.IdempotencyKeys"/>, <see cref="Structures.Queues.WorkQueue{T}"/> and other structures), an unkeyed one too for the only one of its kind, and a health check
    /// for each store. Options are there by the store's name (<see cref="IOptionsMonitor{TOptions}"/>), pass what the application configures and
    /// validates for it, and are checked when the host starts. With a host, eager stores are connected at its start; all are drained when the
    /// container is disposed of, after every service that uses them has stopped. A second call adds to the same manager.
    /// </summary>
    /// <exception cref="ArgumentException">An option is out of its range; the sentence names the store.</exception>
    public static IServiceCollection AddPolystore(this IServiceCollection services, Action<PolystoreBuilder> build)
    {
        var registration = PolystoreRegistration.Of(services);
        build(registration.Builder);
        registration.Update();
        return services;
    }

    /// <summary>Adds the stores of the configuration: of a section as it is, of a whole configuration those of its section <c>Polystore</c>.</summary>
    /// <exception cref="ArgumentException">There are none, or something is unknown or out of its range; the sentence names where.</exception>
    public static IServiceCollection AddPolystore(this IServiceCollection services, IConfiguration configuration)
    {
        var section = configuration as IConfigurationSection ?? configuration.GetSection("Polystore");
        return section.GetChildren().Any() ? services.AddPolystore(stores => stores.AddFrom(section))
            : throw new ArgumentException($"The configuration has nothing under {section.Path}; name stores there, such as {section.Path}:Relational:main.", nameof(configuration));
    }
}
