using Polystore.RedisClient;
using Polystore.Runtime.Cache;
using Polystore.Runtime.Structures.Analytics;
using Polystore.Runtime.Structures.Queues;
using Polystore.Runtime.Structures.Sessions;
using Polystore.Runtime.Structures.Streams;

namespace Polystore.Runtime.Trimmed;

/// <summary>Structures, which need a server.</summary>
internal static class OnRedis
{
    public static async Task RunAsync(RedisDatabase redis)
    {
        var serializer = new JsonCacheSerializer(TrimmedJson.Default);
        var queue = new WorkQueue<Cart>(redis, new WorkQueueOptions { Name = "carts", Serializer = serializer });
        await queue.AddAsync(new Cart(3));
        var message = await queue.ReceiveAsync(TimeSpan.FromSeconds(30));
        Console.WriteLine($"queue {message?.Body.Pieces}");

        var stream = new EventStream<Cart>(redis, new EventStreamOptions { Name = "changes", Serializer = serializer });
        await stream.AppendAsync(new Cart(4));
        Console.WriteLine($"stream {(await stream.LastAsync(1))[0].Body.Pieces}");

        var sessions = new SessionStore<Cart>(redis, new SessionOptions { Name = "shop", Serializer = serializer });
        Console.WriteLine($"session {(await sessions.FindAsync(await sessions.CreateAsync(new Cart(5))))!.Value.Pieces}");

        var board = new Leaderboard(redis, "points");
        await board.AddAsync("ann", 10);
        Console.WriteLine($"board {(await board.TopAsync(1))[0].Member}");
    }
}
