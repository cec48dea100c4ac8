using System.Text.Json.Serialization;
using Polystore.RedisClient;
using Polystore.Runtime.Cache;

namespace Polystore.Runtime.Tests.Docs;

internal sealed record Book(int Number, string Title);

[JsonSerializable(typeof(Book))]
internal sealed partial class ShopJson : JsonSerializerContext;

#pragma warning disable CA2016 // The page leaves tokens out where it is about other things.

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

    public static async Task<int> ShowManyAsync(DatabaseCache cache, IReadOnlyList<string> mostRead)
    {
        IReadOnlyDictionary<string, Book?> books = await cache.GetOrLoadManyAsync(["book:7", "book:8"], ReadBooksAsync);
        int warm = await cache.WarmAsync(mostRead, ReadBooksAsync);
        return warm + books.Count;
    }

    public static async Task<Book?> ShowBehindAsync(RedisDatabase redis, DatabaseCache cache, Book book, CancellationToken stopping)
    {
        var behind = new WriteBehind<Book>(redis, cache, new WriteBehindOptions { Name = "books", Serializer = new JsonCacheSerializer(ShopJson.Default) });
        await behind.WriteAsync("book:7", book);
        Book? read = await behind.GetAsync("book:7", cancellationToken => ReadBookAsync(7, cancellationToken));

        await behind.RunAsync((items, cancellationToken) => SaveBooksAsync(items, cancellationToken), cancellationToken: stopping);
        return read;
    }

    private static Task<IReadOnlyDictionary<string, Book>> ReadBooksAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<string, Book>>(keys.ToDictionary(key => key, key => new Book(key.Length, cancellationToken.ToString()!)));

    private static Task SaveBooksAsync(IReadOnlyList<WriteBehindItem<Book>> items, CancellationToken cancellationToken) => Task.Delay(items.Count, cancellationToken);

    private static Task<Book?> ReadBookAsync(int number, CancellationToken cancellationToken) => Task.FromResult<Book?>(new Book(number, cancellationToken.ToString()!));

    private static Task<Book?> SaveBookAsync(Book? book) => Task.FromResult(book);
}
