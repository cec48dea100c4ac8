using System.Globalization;
using System.Text;
using Polystore.Runtime.Patterns;
using Polystore.Runtime.Stores;
using Polystore.Runtime.Tests.Patterns;
using Polystore.Sql;

namespace Polystore.Runtime.Tests.Children;

/// <summary>
/// Sends the outbox of a database into its table <c>received</c>. When it is told to die, it kills itself right after that many messages were
/// received, so that nobody marks them as sent.
/// </summary>
internal static class OutboxSender
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        await using var store = PatternSuite.Open(arguments[0] == "postgres" ? SqlDialect.Postgres : SqlDialect.Sqlite, arguments[1]);
        var left = int.Parse(arguments[2], CultureInfo.InvariantCulture);
        var dispatcher = new OutboxDispatcher(store, new Outbox(), async (delivery, token) =>
        {
            await ReceiveAsync(store, delivery, token);
            if (Interlocked.Decrement(ref left) == 0)
            {
                System.Diagnostics.Process.GetCurrentProcess().Kill();
            }
        }, Options);
        using var stopped = new CancellationTokenSource();
        Console.WriteLine("running");
        var running = dispatcher.RunAsync(stopped.Token);
        await Console.In.ReadLineAsync();
        await stopped.CancelAsync();
        await running;
        return 0;
    }

    public static OutboxDispatcherOptions Options { get; } = new() { Lease = TimeSpan.FromSeconds(2), PollInterval = TimeSpan.FromMilliseconds(50), BatchSize = 7, FirstPause = TimeSpan.FromMilliseconds(5) };

    public static Task ReceiveAsync(RelationalStore store, OutboxDelivery delivery, CancellationToken cancellationToken) => store.ExecuteAsync(
        $"INSERT INTO received (key, number) VALUES ({delivery.Message.Key}, {long.Parse(Encoding.UTF8.GetString(delivery.Message.Payload.Span), CultureInfo.InvariantCulture)})", cancellationToken);
}
