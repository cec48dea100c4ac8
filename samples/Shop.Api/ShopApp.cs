using Polystore.RedisClient;
using Polystore.Runtime.Cache;
using Polystore.Runtime.Manager;
using Polystore.Runtime.Stores;
using Polystore.Samples.ShopApi.Endpoints;
using Polystore.Samples.ShopApi.Model;

namespace Polystore.Samples.ShopApi;

/// <summary>The web API: stores from the configuration, entities over them, endpoints over the entities.</summary>
internal static class ShopApp
{
    /// <param name="args">As of the command line, such as <c>--Polystore:Relational:main=postgres://…</c>.</param>
    public static async Task<WebApplication> BuildAsync(params string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        var cache = await ConnectCacheAsync(builder.Configuration);
        builder.Services.AddPolystore(stores => stores.AddFrom(builder.Configuration.GetSection("Polystore")));
        builder.Services.AddSingleton(services => new Shop(
            services.GetRequiredService<RelationalStore>(), services.GetRequiredService<IDocumentStore>(), services.GetRequiredService<IKeyValueStore>(), TimeProvider.System, services.GetService<DatabaseCache>()));
        if (cache is not null)
        {
            // By a factory, so that the container disposes of it.
            builder.Services.AddSingleton(_ => cache);
        }

        builder.Services.AddHostedService<ShopSchema>();
        builder.Services.AddProblemDetails();
        builder.Services.AddExceptionHandler<Problems>();
        builder.Services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, ShopJson.Default));

        var app = builder.Build();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.MapHealthChecks("/health");
        app.MapUsers();
        app.MapCarts();
        app.MapProducts();
        app.MapOrders();
        return app;
    }

    // What is derived is kept in the Redis of the live state; without one it is computed anew.
    private static async Task<DatabaseCache?> ConnectCacheAsync(IConfiguration configuration)
    {
        var url = configuration["Polystore:Keys:live:Url"] ?? configuration["Polystore:Keys:live"] ?? "memory:";
        return url.StartsWith("redis", StringComparison.Ordinal)
            ? await DatabaseCache.ConnectAsync(RedisOptions.Parse(url), new DatabaseCacheOptions { Name = "shop", Serializer = new JsonCacheSerializer(ShopJson.Default) })
            : null;
    }
}
