using Dapper;
using Polystore.Runtime.Patterns;
using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Tests.Docs;

/// <summary>What docs/runtime/patterns.md shows, compiled.</summary>
internal static class PatternsPage
{
    public static async Task<string?> ShowPagesAsync(RelationalStore store, string shelf, string? cursor, byte[] secret)
    {
        var order = new Keyset([KeysetColumn.Double("rating", descending: true, nullable: true), KeysetColumn.Integer("id")], secret);
        KeysetPage<string> page = await store.PageAsync(order, $"SELECT id, rating, name FROM books WHERE shelf = {shelf}", row => row.GetString(2), size: 50, cursor);
        string? next = page.Next;
        return next;
    }

    public static async Task ShowOutboxAsync(RelationalStore store, long order, byte[] paid, Func<OutboxMessage, CancellationToken, Task> SendAsync, CancellationTokenSource stopping)
    {
        var outbox = new Outbox();
        await outbox.EnsureAsync(store);

        await store.InTransactionAsync(async (transaction, token) =>
        {
            await transaction.ExecuteAsync($"UPDATE orders SET paid = true WHERE id = {order}", token);
            await outbox.EnqueueAsync(transaction, new OutboxMessage("orders", paid) { Key = $"order:{order}" }, token);
        });

        var dispatcher = new OutboxDispatcher(store, outbox, (delivery, token) => SendAsync(delivery.Message, token));
        await dispatcher.RunAsync(stopping.Token);
    }

    public static async Task ShowEventsAsync(
        RelationalStore store, string stream, decimal amount, IProjection projection, Func<RecordedEvent, decimal> Amount, Func<decimal, string> Write, Func<string, decimal> Read, CancellationTokenSource stopping)
    {
        var events = new EventStore();
        await events.EnsureAsync(store);

        var fold = new EventFold<decimal>(0m, (balance, recorded) => balance + Amount(recorded)) { Snapshots = new SnapshotFormat<decimal>("balance/1", Write, Read) };
        StreamState<decimal> account = await events.LoadAsync(store, stream, fold);
        if (account.State >= amount)
        {
            await events.AppendAsync(store, stream, account.Version, [new EventData("Withdrawn", Write(-amount))]);
        }

        var runner = new ProjectionRunner(store, events, projection);
        await runner.RunAsync(stopping.Token);
    }

    public static async Task<int> ShowTenantsAsync(RelationalStore store, string tenant, long id, Func<string, CancellationToken, Task<RelationalStore>> OpenAsync)
    {
        var tenancy = new RowTenancy(new SqlName("notes"), new SqlName("files"));
        await tenancy.RequireEnforcedAsync(store);

        List<string> notes = await RowTenancy.InTenantAsync(store, tenant, (transaction, token) =>
            transaction.QueryListAsync($"SELECT text FROM notes ORDER BY id", row => row.GetString(0), token));

        await using var tenants = new TenantDatabases((name, token) => OpenAsync(name, token), new TenantDatabaseOptions { MaxOpen = 50 });
        using TenantLease lease = await tenants.RentAsync(tenant);
        await lease.Store.ExecuteAsync($"DELETE FROM notes WHERE id = {id}");
        return notes.Count;
    }

    public static async Task<bool> ShowSoftDeleteAsync(RelationalStore store, long id)
    {
        var users = new SoftDelete(new RelationalTable(new SqlName("users"), Key: "id"), ["email"]);
        await users.EnsureAsync(store);
        bool deleted = await users.DeleteAsync(store, id);
        bool restored = await users.RestoreAsync(store, id);
        int purged = await users.PurgeAsync(store, TimeSpan.FromDays(30));
        return deleted && restored && purged == 0;
    }

    public static async Task<int> ShowAuditAsync(RelationalStore store, string name, long id)
    {
        var audit = new AuditTrail();
        await audit.EnsureAsync(store, [new AuditedTable(new SqlName("users"), Key: "id") { LeftOut = ["password"] }]);

        await audit.InTransactionAsync(store, actor: "ann", reason: "ticket 7", (transaction, token) =>
            transaction.ExecuteAsync($"UPDATE users SET name = {name} WHERE id = {id}", token));
        List<AuditEntry> history = await audit.HistoryAsync(store, "users", key: "1");
        return history.Count;
    }

    public static async Task<int> ShowTreesAsync(RelationalStore store, long node, long parent, string[] wanted, string[] unwanted)
    {
        var tree = new ClosureTree(new SqlName("shelves_tree"));
        await store.InTransactionAsync((transaction, token) => tree.MoveAsync(transaction, node, parent, token));
        long books = await store.QueryValueAsync<long>($"SELECT count(*) FROM books WHERE shelf IN ({tree.Below(node)})");

        var tags = new Tagging(new SqlName("book_tags"));
        var id = new SqlName("books", "id");
        List<long> found = await store.QueryListAsync(
            $"SELECT id FROM books WHERE {tags.All(store.Dialect, id, wanted)} AND {tags.None(store.Dialect, id, unwanted)}", row => row.GetInt64(0));
        return found.Count + (int)books;
    }

    public static async Task<RollupRefresh> ShowLoadAsync(RelationalStore store, Func<IAsyncEnumerable<Sale>> ReadSales)
    {
        var loader = new BulkLoader<Sale>(new SqlName("sales"), new("id", sale => sale.Id), new("shop", sale => sale.Shop), new("pieces", sale => sale.Pieces));
        long loaded = await store.InTransactionAsync((transaction, token) => loader.UpsertAsync(transaction, ReadSales(), key: ["id"], token));

        var rollup = new Rollup(new SqlName("sales_by_shop"), "SELECT shop, sum(pieces) AS pieces FROM sales GROUP BY shop", key: ["shop"]);
        await rollup.EnsureAsync(store);
        RollupRefresh outcome = await rollup.RefreshAsync(store, unlessYoungerThan: TimeSpan.FromMinutes(5));
        return loaded > 0 ? outcome : RollupRefresh.Busy;
    }

    public static async Task ShowDapperAsync(RelationalStore store, Outbox outbox, OutboxMessage message, long id)
    {
        await store.InTransactionAsync(async (transaction, token) =>
        {
            await transaction.Connection.ExecuteAsync("UPDATE orders SET paid = true WHERE id = @id", new { id }, transaction.Transaction);
            await outbox.EnqueueAsync(transaction, message, token);
        });
    }

    internal sealed record Sale(long Id, string Shop, int Pieces);
}
