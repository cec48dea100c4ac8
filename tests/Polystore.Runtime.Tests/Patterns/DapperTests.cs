using Dapper;
using Polystore.Runtime.Patterns;
using Polystore.Runtime.Stores;
using Polystore.Runtime.Tests.Stores;
using Polystore.Sql;
using Polystore.TestServers;

namespace Polystore.Runtime.Tests.Patterns;

public sealed class DapperOnSqlite() : DapperSuite(SqlDialect.Sqlite);

[Needs(TestServer.Postgres)]
public sealed class DapperOnPostgres() : DapperSuite(SqlDialect.Postgres);

/// <summary>Dapper beside the runtime: on its pooled connections, and inside its transactions.</summary>
public abstract class DapperSuite(SqlDialect engine) : PatternSuite(engine)
{
    private readonly Outbox outbox = new();

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await outbox.EnsureAsync(Store);
        await RunAsync("CREATE TABLE orders (id bigint PRIMARY KEY, note text)");
    }

    [ComplianceFact]
    public async Task It_writes_in_the_transaction_of_the_store()
    {
        await Store.InTransactionAsync(async (transaction, token) =>
        {
            await transaction.Connection.ExecuteAsync("INSERT INTO orders VALUES (@Id, @Note)", new { Id = 1L, Note = "by Dapper" }, transaction.Transaction);
            (await transaction.QueryValueAsync<string>($"SELECT note FROM orders WHERE id = {1L}", token)).ShouldBe("by Dapper");
            await outbox.EnqueueAsync(transaction, new OutboxMessage("orders", new byte[] { 1 }), token);
        });
        await Should.ThrowAsync<InvalidOperationException>(() => Store.InTransactionAsync(async (transaction, token) =>
        {
            await transaction.ExecuteAsync($"INSERT INTO orders VALUES ({2L}, {"by the store"})", token);
            (await transaction.Connection.QuerySingleAsync<string>("SELECT note FROM orders WHERE id = 2", transaction: transaction.Transaction)).ShouldBe("by the store");
            throw new InvalidOperationException();
        }));

        await using var connection = await Store.Source.OpenConnectionAsync();
        (await connection.QueryAsync<long>("SELECT id FROM orders")).ShouldBe([1]);
        (await outbox.BacklogAsync(Store)).Pending.ShouldBe(1);
    }

    [ComplianceFact]
    public async Task It_reads_rows_into_objects_from_the_same_pool_while_the_store_is_at_work()
    {
        await RunAsync("INSERT INTO orders VALUES (1, 'a'), (2, NULL)");

        var rows = await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
        {
            await Store.ExecuteAsync($"UPDATE orders SET note = {$"n{i}"} WHERE id = {1L}");
            await using var connection = await Store.Source.OpenConnectionAsync();
            return await connection.QuerySingleAsync<Order>("SELECT id, note FROM orders WHERE id = @id", new { id = 2L });
        }));

        rows.ShouldAllBe(order => order.Id == 2 && order.Note == null);
    }

    private sealed class Order
    {
        public long Id { get; set; }

        public string? Note { get; set; }
    }
}
