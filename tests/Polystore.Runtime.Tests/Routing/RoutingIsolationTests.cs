using Npgsql;
using Polystore.Runtime.Routing;
using Polystore.Runtime.Stores;
using Polystore.TestServers;

namespace Polystore.Runtime.Tests.Routing;

/// <summary>A part that PostgreSQL keeps waiting does not cost its siblings of the same round trip their answer.</summary>
public sealed class RoutingIsolationTests : IAsyncLifetime
{
    private readonly HandClock clock = new();
    private RelationalStore main = null!;
    private RoutedEntity<Shopper, long> shoppers = null!;

    public async Task InitializeAsync()
    {
        if (InstalledServers.WhatIsMissing(TestServer.Postgres) is not null)
        {
            return;
        }

        var server = await PostgresServer.SharedAsync();
        main = RelationalStore.Over("main", NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(server.ConnectionString(await server.CreateDatabaseAsync())) { Pooling = true, MaxPoolSize = 8, Timeout = 120 }));
        await Shopper.TablesAsync(main);
        shoppers = Shopper.Declare(new DataRouter(new DataRouterOptions { Time = clock }), main, new EmbeddedDocumentStore("docs"), new EmbeddedKeyValueStore("live"), addressTime: TimeSpan.FromMinutes(2), optional: "addresses").Build();
        await shoppers.InsertAsync(Shopper.Some(1));
    }

    public async Task DisposeAsync()
    {
        if (main is not null)
        {
            await main.DisposeAsync();
        }
    }

    [ServerFact(TestServer.Postgres)]
    public async Task A_read_goes_without_the_part_that_waits()
    {
        await main.InTransactionAsync(async (transaction, token) =>
        {
            await transaction.ExecuteAsync($"LOCK TABLE addresses IN ACCESS EXCLUSIVE MODE", token);
            var reading = shoppers.GetAsync(1, token);
            var began = await WaitingAsync(DateTime.MinValue);
            clock.Advance(TimeSpan.FromMinutes(1));
            await WaitingAsync(began);
            clock.Advance(TimeSpan.FromMinutes(1));

            var read = await reading;

            var missing = read.Missing.ShouldHaveSingleItem();
            (missing.Part, missing.Reason).ShouldBe(("addresses", PartFailure.TimedOut));
            read.Value!.AsText().ShouldBe((Shopper.Some(1) with { Version = 1, Street = null }).AsText());
        });
    }

    [ServerFact(TestServer.Postgres)]
    public async Task A_write_is_done_but_for_the_part_that_waits()
    {
        var before = Shopper.Some(1) with { Version = 1 };
        var after = before with { Name = "Bea", Street = "Other", Points = 5 };
        await main.InTransactionAsync(async (transaction, token) =>
        {
            await transaction.ExecuteAsync($"UPDATE addresses SET street = 'held' WHERE shopper = {1L}", token);
            var writing = shoppers.UpdateAsync(before, after, token);
            var began = await WaitingAsync(DateTime.MinValue);
            clock.Advance(TimeSpan.FromMinutes(1));
            await WaitingAsync(began);
            clock.Advance(TimeSpan.FromMinutes(2));

            var failure = await Should.ThrowAsync<PartialWriteException>(() => writing);

            failure.Written.ShouldBe(["shoppers", "points"]);
            var failed = failure.Failed.ShouldHaveSingleItem();
            (failed.Part, failed.Reason).ShouldBe(("addresses", PartFailure.TimedOut));
            await Until.HoldsAsync(async () => await WaitAsync() == 0);

            Task<long> WaitAsync() => main.QueryValueAsync<long>($"SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'", token);
        });

        (await shoppers.GetAsync(1)).Value!.AsText().ShouldBe((after with { Version = 2, Street = "held" }).AsText());
    }

    // When the statement began that waits for a lock, once one does that began later than another.
    private async Task<DateTime> WaitingAsync(DateTime after)
    {
        var found = default(DateTime);
        await Until.HoldsAsync(async () =>
        {
            var began = await main.QueryListAsync($"SELECT query_start FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'", row => row.GetDateTime(0));
            found = began.Where(one => one > after).Order().FirstOrDefault();
            return found != default;
        });
        return found;
    }
}
