using System.Text.Json.Serialization;
using Polystore.RedisClient;
using Polystore.Runtime.Cache;
using Polystore.TestServers;

namespace Polystore.Runtime.Tests.Cache;

internal sealed record Product(string Name, int Version);

[JsonSerializable(typeof(Product))]
internal sealed partial class ShelfJson : JsonSerializerContext;

/// <summary>Caches of one name, each as another process has it: with a connection and entries of its own.</summary>
internal static class Shelf
{
    private static int number;

    public static DatabaseCacheOptions Options { get; } = new() { Name = "unnamed", Serializer = new JsonCacheSerializer(ShelfJson.Default) };

    /// <summary>A name that no other test has.</summary>
    public static string NewName() => $"shelf{Interlocked.Increment(ref number)}-{Environment.ProcessId}";

    public static async Task<DatabaseCache> OpenAsync(string name, Func<DatabaseCacheOptions, DatabaseCacheOptions>? change = null, RedisServer? server = null)
    {
        var options = Options with { Name = name };
        return await DatabaseCache.ConnectAsync(RedisOptions.Parse((server ?? await RedisServer.SharedAsync()).Url), change?.Invoke(options) ?? options);
    }

    public static Task<Product?> Nothing(CancellationToken cancellationToken) => Task.FromResult<Product?>(null);

    /// <summary>A loader that must not run.</summary>
    public static Task<Product?> Never(CancellationToken cancellationToken) => throw new InvalidOperationException("nothing was to be loaded");

    public static Func<CancellationToken, Task<Product?>> Gives(int version) => _ => Task.FromResult<Product?>(new Product("lamp", version));

    /// <summary>Waits for what reaches the other process a moment later.</summary>
    public static Task EventuallyAsync(Func<Task<bool>> holds, string what) => Until.HoldsAsync(holds, "the contrary of: " + what);
}
