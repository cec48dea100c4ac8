using System.Text.Json.Serialization;
using Polystore.RedisClient;
using Polystore.Runtime.Cache;

namespace Polystore.Runtime.Tests.Docs;

internal sealed record Book(int Number, string Title);

[JsonSerializable(typeof(Book))]
internal sealed partial class ShopJson : JsonSerializerContext;

/// <summary>What docs/runtime/cache.md shows, compiled; <see cref="PageTests"/> compares the two.</summary>
internal static class CachePage
{
    public static async Task ShowAsync()
    {
        await using var cache = await DatabaseCache.ConnectAsync(
            RedisOptions.Parse("redis://cache.example:6379"),
            new DatabaseCacheOptions { Name = "shop", Life = TimeSpan.FromMinutes(5), Serializer = new JsonCacheSerializer(ShopJson.Default) });

        Book? book = await cache.GetOrLoadAsync("book:7", cancellationToken => ReadBookAsync(7, cancellationToken));

        await SaveBookAsync(book);
        await cache.InvalidateAsync("book:7");

        Book? saved = await cache.WriteAsync("book:7", cancellationToken => SaveBookAsync(book));

        await cache.GetOrLoadAsync("book:7", cancellationToken => ReadBookAsync(7, cancellationToken), new CacheEntryOptions { Tags = ["author:12"] });
        await cache.InvalidateTagAsync("author:12");
        await cache.InvalidatePatternAsync("book:*");
        _ = saved;
    }

    private static Task<Book?> ReadBookAsync(int number, CancellationToken cancellationToken) => Task.FromResult<Book?>(new Book(number, cancellationToken.ToString()!));

    private static Task<Book?> SaveBookAsync(Book? book) => Task.FromResult(book);
}
