using System.Collections.Concurrent;
using Polystore.Runtime.Structures;
using Polystore.Runtime.Structures.Streams;
using Polystore.Runtime.Tests.Cache;

namespace Polystore.Runtime.Tests.Structures;

/// <summary>A stream between whose two events, 1 and 2, there are two that cannot be read.</summary>
internal static class UnreadableEvents
{
    /// <summary>Reads it: they stop nobody and go to the dead letters of the group after their second delivery.</summary>
    public static async Task ShouldBeBuriedAsync(EventStream<Job> stream)
    {
        using var end = new CancellationTokenSource();
        var (read, failures) = (new ConcurrentQueue<int>(), new ConcurrentQueue<Exception>());
        var running = new StreamReader<Job>(stream, "mail", "a", (one, _) =>
        {
            read.Enqueue(one.Body.Number);
            return Task.CompletedTask;
        }, failures.Enqueue).RunAsync(end.Token);

        await Shelf.EventuallyAsync(async () => (await stream.DeadAsync("mail")).Count == 2, "it was tried for ever");
        await end.CancelAsync();
        await running;
        read.ShouldBe([1, 2]);
        (await stream.DeadAsync("mail")).ShouldAllBe(dead => !dead.IsReadable);
        (await stream.LastAsync(4)).Select(one => one.IsReadable).ShouldBe([true, false, false, true]);
        failures.OfType<UnreadableMessageException>().Count().ShouldBe(4, "each at each of its two deliveries");
    }
}
