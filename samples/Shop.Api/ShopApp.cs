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
    public static WebApplication Build(params string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });

        // Stores and the cache are the configuration's; how values become bytes is not.
        builder.Services.AddPolystore(stores =>
        {
            stores.Serializer = new JsonCacheSerializer(ShopJson.Default);
            stores.AddFrom(builder.Configuration.GetSection("Polystore"));
        });
        builder.Services.AddSingleton(services => new Shop(
            services.GetRequiredService<RelationalStore>(), services.GetRequiredService<IDocumentStore>(), services.GetRequiredService<IKeyValueStore>(), services.GetRequiredService<DatabaseCache>(), TimeProvider.System));
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
}
