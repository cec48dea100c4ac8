using Microsoft.EntityFrameworkCore;
using Npgsql;
using Polystore.Runtime.Patterns;
using Polystore.Runtime.Stores;
using Polystore.Runtime.Tests.Stores;
using Polystore.Sql;
using Polystore.TestServers;

namespace Polystore.Runtime.Tests.Patterns;

/// <summary>EF Core beside the runtime: on its pooled connections, and inside its transactions.</summary>
[Needs(TestServer.Postgres)]
public sealed class EfCoreTests() : PatternSuite(SqlDialect.Postgres)
{
    private readonly Outbox outbox = new();

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await outbox.EnsureAsync(Store);
        await RunAsync("CREATE TABLE orders (id bigint PRIMARY KEY, note text)");
    }

    [ComplianceFact]
    public async Task It_saves_in_the_transaction_of_the_store()
    {
        await WriteAsync(1, fails: false);
        await Should.ThrowAsync<InvalidOperationException>(() => WriteAsync(2, fails: true));

        await using var shop = new Shop(new DbContextOptionsBuilder<Shop>().UseNpgsql((NpgsqlDataSource)Store.Source).Options);
        (await shop.Orders.Select(order => order.Id).ToListAsync()).ShouldBe([1]);
        (await outbox.BacklogAsync(Store)).Pending.ShouldBe(1);
    }

    private Task WriteAsync(long id, bool fails) => Store.InTransactionAsync(async (transaction, token) =>
    {
        await using var shop = new Shop(new DbContextOptionsBuilder<Shop>().UseNpgsql(transaction.Connection).Options);
        await shop.Database.UseTransactionAsync(transaction.Transaction, token);
        shop.Orders.Add(new Order { Id = id, Note = "by EF Core" });
        await shop.SaveChangesAsync(token);
        (await transaction.QueryValueAsync<string>($"SELECT note FROM orders WHERE id = {id}", token)).ShouldBe("by EF Core");
        await outbox.EnqueueAsync(transaction, new OutboxMessage("orders", new byte[] { 1 }), token);
        if (fails)
        {
            throw new InvalidOperationException();
        }
    });

    private sealed class Shop(DbContextOptions<Shop> options) : DbContext(options)
    {
        public DbSet<Order> Orders => Set<Order>();

        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<Order>(order =>
        {
            order.ToTable("orders");
            order.Property(one => one.Id).HasColumnName("id").ValueGeneratedNever();
            order.Property(one => one.Note).HasColumnName("note");
        });
    }

    private sealed class Order
    {
        public long Id { get; set; }

        public string? Note { get; set; }
    }
}
