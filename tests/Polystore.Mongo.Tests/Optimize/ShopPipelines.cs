using System.Runtime.CompilerServices;
using MongoDB.Bson;
using Polystore.MongoDriver;
using Polystore.Samples.Shop;
using Polystore.Samples.Shop.Mongo;
using Polystore.TestServers.Mongo;

namespace Polystore.Mongo.Tests.Optimize;

/// <summary>The pipelines of samples/Shop/pipelines, and the shop on the test server.</summary>
internal static class ShopPipelines
{
    private static readonly ShopOptions Options = new() { Scale = 0.001 };
    private static readonly Lazy<Task<string>> Loaded = new(LoadAsync);

    /// <summary>URL of a database that holds the shop.</summary>
    public static Task<string> UrlAsync() => Loaded.Value;

    public static TheoryData<string> Names(string folder, Func<string, bool>? chosen = null, [CallerFilePath] string here = "") =>
        [.. Directory.GetFiles(Folder(folder, here), "*.js").Order(StringComparer.Ordinal).Select(Path.GetFileNameWithoutExtension).OfType<string>().Where(name => chosen?.Invoke(name) != false)];

    public static string Text(string folder, string name, [CallerFilePath] string here = "") => File.ReadAllText(Path.Combine(Folder(folder, here), $"{name}.js"));

    private static string Folder(string name, string here) => Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "samples", "Shop", "pipelines", name);

    private static async Task<string> LoadAsync()
    {
        var (url, database) = (await MongoServers.UrlAsync(), MongoServers.NewDatabase());
        await using var client = await MongoClient.OpenAsync(url);
        var shop = new ShopGenerator(Options);
        foreach (var name in ShopDocuments.Collections)
        {
            foreach (var lot in ShopDocuments.Of(shop, name).Select(BsonDocument.Parse).Chunk(500))
            {
                await client.Collection(database, name).InsertManyAsync(lot);
            }
        }

        var builder = new UriBuilder(url) { Path = database };
        return builder.Uri.ToString();
    }
}
