using System.Text;
using Polystore.Runtime.Patterns;
using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Trimmed;

/// <summary>Patterns on the relational store.</summary>
internal static class Shapes
{
    public static async Task RunAsync(RelationalStore main)
    {
        var outbox = new Outbox();
        await outbox.EnsureAsync(main);
        await main.InTransactionAsync((transaction, token) => outbox.EnqueueAsync(transaction, new OutboxMessage("orders", Encoding.UTF8.GetBytes("paid")) { Key = "1" }, token));
        var sent = new List<string>();
        await new OutboxDispatcher(
            main,
            outbox,
            (delivery, _) =>
            {
                sent.Add(Encoding.UTF8.GetString(delivery.Message.Payload.Span));
                return Task.CompletedTask;
            }).DispatchAsync();
        Console.WriteLine($"outbox {string.Join(',', sent)} {(await outbox.BacklogAsync(main)).Pending}");

        var events = new EventStore();
        await events.EnsureAsync(main);
        await events.AppendAsync(main, "account-1", 0, [new EventData("Paid", "5"), new EventData("Paid", "7")]);
        var balance = await events.LoadAsync(main, "account-1", new EventFold<long>(0, (sum, recorded) => sum + long.Parse(recorded.Event.Data, System.Globalization.CultureInfo.InvariantCulture)));
        Console.WriteLine($"events {balance.State} {balance.Version}");

        var tree = new ClosureTree(new SqlName("folders"));
        await tree.EnsureAsync(main);
        await main.InTransactionAsync(async (transaction, token) =>
        {
            await tree.AddAsync(transaction, 1L, cancellationToken: token);
            await tree.AddAsync(transaction, 2L, 1L, token);
            await tree.AddAsync(transaction, 3L, 2L, token);
        });
        Console.WriteLine($"tree {string.Join(',', (await tree.DescendantsAsync(main, 1L)).Select(node => node.Key))}");

        var page = await main.PageAsync(new Keyset([KeysetColumn.Integer("descendant")]), $"SELECT descendant FROM folders WHERE ancestor = {1L}", row => row.GetInt64(0), size: 2);
        Console.WriteLine($"page {string.Join(',', page.Items)} {page.Next is not null}");
    }
}
