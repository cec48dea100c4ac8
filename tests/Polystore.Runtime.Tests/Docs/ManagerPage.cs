using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Polystore.Runtime.Manager;
using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Tests.Docs;

/// <summary>What docs/runtime/manager.md shows, compiled.</summary>
internal static class ManagerPage
{
    public static void Show(IServiceCollection services)
    {
        services.AddPolystore(stores => stores
            .AddRelational("main", new RelationalStoreOptions { Url = "postgres://shop@db.example/shop", MaxPoolSize = 50, Eager = true })
            .AddDocuments("profiles", new DocumentStoreOptions { Url = "mongodb://docs.example/shop", WriteConcern = "majority" })
            .AddKeys("live", new KeyValueStoreOptions { Url = "redis://cache.example:6379" }));
    }

    public static void Show(IServiceCollection services, IConfiguration configuration)
    {
        services.AddPolystore(configuration);
    }

    public static void Show(IServiceCollection services, Secrets secrets)
    {
        services.AddPolystore(stores => stores.AddRelational("main", options => options.MaxPoolSize = 50));
        services.Configure<RelationalStoreOptions>("main", options => options.Url = secrets.MainUrl);
        services.AddOptions<RelationalStoreOptions>("main").Validate(options => options.MinPoolSize > 0, "The main store keeps connections open.");
    }

    public sealed record Secrets(string MainUrl);

    public sealed class Orders([FromKeyedServices("main")] RelationalStore main, [FromKeyedServices("live")] IKeyValueStore live)
    {
        public string Names => main.Name + live.Name;
    }
}
