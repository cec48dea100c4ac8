using Microsoft.Extensions.DependencyInjection;
using Polystore.Runtime.Stores;
using Polystore.Runtime.Structures.Analytics;
using Polystore.Runtime.Structures.Queues;
using Polystore.Runtime.Structures.Sessions;
using Polystore.Runtime.Structures.Streams;

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

        var board = new Leaderboard(services.GetRequiredService<IKeyValueStore>(), "points");
        await board.AddAsync("ann", 10);
        Console.WriteLine($"board {(await board.TopAsync(1))[0].Member}");
    }
}
