using Npgsql;
using Polystore.MongoDriver;
using Polystore.RedisClient;
using Polystore.Runtime.Coordination.Idempotency;
using Polystore.Runtime.Stores;
using Polystore.Runtime.Tests.Stores;
using Polystore.TestServers;
using Polystore.TestServers.Mongo;

namespace Polystore.Runtime.Tests.Coordination;

[Needs(TestServer.Redis)]
public sealed class RedisIdempotencyTests : IdempotencyCompliance
{
    private protected override async Task<IIdempotencyStore> OpenAsync(Opened place) => new RedisIdempotency(place.Add(await RedisDatabase.ConnectAsync((await RedisServer.SharedAsync()).Url)));
}

public sealed class EmbeddedIdempotencyTests : IdempotencyCompliance
{
    private protected override Task<IIdempotencyStore> OpenAsync(Opened place) => Task.FromResult<IIdempotencyStore>(new KeyValueIdempotency(new EmbeddedKeyValueStore("live")));
}

[Needs(TestServer.Redis)]
public sealed class KeyValueIdempotencyTests : IdempotencyCompliance
{
    private protected override async Task<IIdempotencyStore> OpenAsync(Opened place) =>
        new KeyValueIdempotency(new RedisKeyValueStore("live", place.Add(await RedisDatabase.ConnectAsync((await RedisServer.SharedAsync()).Url))));
}

[Needs(TestServer.None, mongo: true)]
public sealed class MongoIdempotencyTests : IdempotencyCompliance
{
    private static readonly string Database = MongoServers.NewDatabase();

    private protected override async Task<IIdempotencyStore> OpenAsync(Opened place)
    {
        var store = new MongoIdempotency(place.Add(await MongoClient.OpenAsync(await MongoServers.UrlAsync())), Database);
        await store.EnsureAsync();
        return store;
    }
}

[Needs(TestServer.Postgres)]
public sealed class PostgresIdempotencyTests : IdempotencyCompliance
{
    [ComplianceFact]
    public async Task In_one_transaction_with_its_effect_an_answer_is_there_or_neither_is()
    {
        await using var source = NpgsqlDataSource.Create(await LockStores.PostgresConnectionAsync());
        var store = new PostgresIdempotency(source);
        await store.EnsureAsync();
        var (keys, key) = (new IdempotencyKeys(store), LockStores.NewName());
        var begun = await keys.BeginAsync(key, Request);
        await using (var connection = await source.OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            (await PostgresIdempotency.CompleteAsync(connection, key, begun.Owner, new byte[] { 1 }, TimeSpan.FromHours(1))).ShouldBeTrue();
            await transaction.RollbackAsync();
        }

        (await keys.BeginAsync(key, Request)).State.ShouldBe(IdempotencyState.InFlight);
        (await begun.CompleteAsync(new byte[] { 2 })).ShouldBeTrue();
        (await keys.BeginAsync(key, Request)).Response.ShouldBe([2]);
    }

    private protected override async Task<IIdempotencyStore> OpenAsync(Opened place)
    {
        var store = new PostgresIdempotency(place.Add(NpgsqlDataSource.Create(await LockStores.PostgresConnectionAsync())));
        await store.EnsureAsync();
        return store;
    }
}
