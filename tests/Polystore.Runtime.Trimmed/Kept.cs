using Microsoft.Extensions.DependencyInjection;
using Polystore.Runtime.Structures.Analytics;
using Polystore.Runtime.Structures.Queues;
using Polystore.Runtime.Structures.Sessions;
using Polystore.Runtime.Structures.Streams;
using Polystore.Runtime.Structures.Topics;

namespace Polystore.Runtime.Trimmed;

/// <summary>Structures, of the container.</summary>
internal static class Kept
{
    public static async Task RunAsync(IServiceProvider services)
    {
        var queue = services.GetRequiredService<WorkQueue<Cart>>();
        await queue.AddAsync(new Cart(3));
        var message = await queue.ReceiveAsync(TimeSpan.FromSeconds(30));
        Console.WriteLine($"queue {message?.Body.Pieces}");

        var stream = services.GetRequiredService<EventStream<Cart>>();
        await stream.AppendAsync(new Cart(4));
        Console.WriteLine($"stream {(await stream.LastAsync(1))[0].Body.Pieces}");

        var sessions = services.GetRequiredService<SessionStore<Cart>>();
        Console.WriteLine($"session {(await sessions.FindAsync(await sessions.CreateAsync(new Cart(5))))!.Value.Pieces}");

        await using var heard = await services.GetRequiredService<Topic<Cart>>().SubscribeAsync();
        await services.GetRequiredService<Topic<Cart>>().PublishAsync(new Cart(6));
        await foreach (var cart in heard)
        {
            Console.WriteLine($"topic {cart.Pieces}");
            break;
        }

        await CountAsync(services);
    }

    private static async Task CountAsync(IServiceProvider services)
    {
        var board = services.GetRequiredService<Leaderboard>();
        await board.AddAsync("ann", 10);
        Console.WriteLine($"board {(await board.TopAsync(1))[0].Member}");

        // Midnight may come between.
        var today = DateOnly.FromDateTime(DateTime.UtcNow);
        var (visitors, members) = (services.GetRequiredService<UniqueCounter>(), services.GetRequiredService<DailyActivity>());
        await visitors.AddAsync(["ann", "ben"]);
        await members.MarkAsync(7);
        Console.WriteLine($"visitors {await visitors.CountAsync(today, today.AddDays(1))} members {await members.CountOnAnyAsync([today, today.AddDays(1)])}");

        var shops = services.GetRequiredService<GeoIndex>();
        await shops.SetAsync("till", 13.4, 52.5);
        Console.WriteLine($"near {(await shops.NearAsync(13.4, 52.5, 100))[0].Member}");
    }
}
