using System.Globalization;
using MongoDB.Bson;
using Npgsql;
using Polystore.MongoDriver;
using Polystore.RedisClient;
using Polystore.Runtime.Coordination;
using Polystore.Runtime.Coordination.Mongo;
using Polystore.Runtime.Coordination.Postgres;
using Polystore.Runtime.Coordination.Redis;

namespace Polystore.Runtime.Tests.Children;

/// <summary>A lock, and a log that it guards: every accepted write adds its token, and leaves one without a guard, too.</summary>
internal abstract class Guarded : IAsyncDisposable
{
    public const string Name = "ledger";

    /// <summary>Long enough for a machine that is busy with other things; POLYSTORE_FENCING_LEASE has other milliseconds.</summary>
    public static TimeSpan Lease { get; } = TimeSpan.FromMilliseconds(int.Parse(Environment.GetEnvironmentVariable("POLYSTORE_FENCING_LEASE") ?? "150", CultureInfo.InvariantCulture));

    public abstract DistributedLocks Locks { get; }

    public static async Task<Guarded> OpenAsync(string kind, string redis, string store) => kind switch
    {
        "redis" => new InRedis(await RedisDatabase.ConnectAsync(redis)),
        "postgres" => new InPostgres(null, NpgsqlDataSource.Create(store)),
        "redis+postgres" => new InPostgres(await RedisDatabase.ConnectAsync(redis), NpgsqlDataSource.Create(store)),
        "mongo" => new InMongo(null, await MongoClient.OpenAsync(store.Split(' ')[0]), store.Split(' ')[1]),
        _ => new InMongo(await RedisDatabase.ConnectAsync(redis), await MongoClient.OpenAsync(store.Split(' ')[0]), store.Split(' ')[1]),
    };

    public abstract Task SetUpAsync();

    protected abstract Task WriteAsync(FencingToken token);

    /// <summary>Writes; false when it is refused.</summary>
    public async Task<bool> TryWriteAsync(FencingToken token)
    {
        while (true)
        {
            try
            {
                await WriteAsync(token);
                return true;
            }
            catch (StaleTokenException)
            {
                return false;
            }
            catch (Exception failure) when (failure is NpgsqlException or RedisException or MongoException)
            {
                // The server ended the transaction of a holder that had fallen silent: once more.
            }
        }
    }

    /// <summary>The tokens of accepted writes in their order; of those without a guard, too.</summary>
    public abstract Task<(IReadOnlyList<long> Guarded, IReadOnlyList<long> Unguarded)> ReadAsync();

    public abstract ValueTask DisposeAsync();

    private sealed class InRedis(RedisDatabase redis) : Guarded
    {
        private readonly RedisFence fence = new(redis);

        public override DistributedLocks Locks { get; } = new(new RedisLockLeases(redis), new LockOptions { Lease = Lease });

        public override Task SetUpAsync() => Task.CompletedTask;

        protected override async Task WriteAsync(FencingToken token)
        {
            await redis.ExecuteAsync(["RPUSH", "unguarded", token.Value]);
            await fence.ExecuteAsync(Name, token, ["log:{ledger}"], ["RPUSH", "log:{ledger}", token.Value]);
        }

        public override async Task<(IReadOnlyList<long> Guarded, IReadOnlyList<long> Unguarded)> ReadAsync() => (await ListAsync("log:{ledger}"), await ListAsync("unguarded"));

        public override ValueTask DisposeAsync() => redis.DisposeAsync();

        private async Task<IReadOnlyList<long>> ListAsync(string key) =>
            [.. (await redis.ExecuteAsync(["LRANGE", key, 0, -1])).AsStrings().Select(token => long.Parse(token!, CultureInfo.InvariantCulture))];
    }

    private sealed class InPostgres(RedisDatabase? redis, NpgsqlDataSource source) : Guarded
    {
        private readonly PostgresFence fence = new(source);

        public override DistributedLocks Locks { get; } = redis is null
            ? new(new PostgresLockLeases(source), new LockOptions { Lease = Lease })
            : new(new RedisLockLeases(redis), new LockOptions { Lease = Lease, Tokens = new PostgresFence(source) });

        public override async Task SetUpAsync()
        {
            await fence.EnsureAsync();
            await using var tables = source.CreateCommand("CREATE TABLE log (seq bigserial, token bigint, guarded bool)");
            await tables.ExecuteNonQueryAsync();
        }

        protected override async Task WriteAsync(FencingToken token)
        {
            await using (var connection = await source.OpenConnectionAsync())
            {
                await InsertAsync(connection, token, guarded: false, default);
            }

            await fence.ExecuteAsync(Name, token, Lease, (connection, cancellationToken) => InsertAsync(connection, token, guarded: true, cancellationToken));
        }

        public override async Task<(IReadOnlyList<long> Guarded, IReadOnlyList<long> Unguarded)> ReadAsync() => (await ListAsync(guarded: true), await ListAsync(guarded: false));

        public override async ValueTask DisposeAsync()
        {
            await source.DisposeAsync();
            if (redis is not null)
            {
                await redis.DisposeAsync();
            }
        }

        private static async Task<int> InsertAsync(NpgsqlConnection connection, FencingToken token, bool guarded, CancellationToken cancellationToken)
        {
            await using var insert = new NpgsqlCommand("INSERT INTO log (token, guarded) VALUES ($1, $2)", connection) { Parameters = { new() { Value = token.Value }, new() { Value = guarded } } };
            return await insert.ExecuteNonQueryAsync(cancellationToken);
        }

        private async Task<IReadOnlyList<long>> ListAsync(bool guarded)
        {
            await using var all = source.CreateCommand("SELECT array_agg(token ORDER BY seq) FROM log WHERE guarded = $1");
            all.Parameters.Add(new NpgsqlParameter { Value = guarded });
            return (long[])(await all.ExecuteScalarAsync())!;
        }
    }

    private sealed class InMongo(RedisDatabase? redis, MongoClient mongo, string database) : Guarded
    {
        private readonly MongoFence fence = new(mongo, database);
        private readonly MongoCollection log = mongo.Collection(database, "log");

        public override DistributedLocks Locks { get; } = redis is null
            ? new(new MongoLockLeases(mongo, database), new LockOptions { Lease = Lease })
            : new(new RedisLockLeases(redis), new LockOptions { Lease = Lease, Tokens = new MongoFence(mongo, database) });

        public override Task SetUpAsync() => log.InsertManyAsync([new BsonDocument("_id", "guarded"), new BsonDocument("_id", "unguarded")]);

        protected override async Task WriteAsync(FencingToken token)
        {
            var push = new BsonDocument("$push", new BsonDocument("tokens", token.Value));
            await log.UpdateOneAsync(new BsonDocument("_id", "unguarded"), push);
            await fence.UpdateOneAsync(log, new BsonDocument("_id", "guarded"), push, Name, token);

            // The documents grow with every write.
            await Task.Delay(2);
        }

        public override async Task<(IReadOnlyList<long> Guarded, IReadOnlyList<long> Unguarded)> ReadAsync() => (await ListAsync("guarded"), await ListAsync("unguarded"));

        public override async ValueTask DisposeAsync()
        {
            await mongo.DisposeAsync();
            if (redis is not null)
            {
                await redis.DisposeAsync();
            }
        }

        private async Task<IReadOnlyList<long>> ListAsync(string id) =>
            [.. (await log.FindOneAsync(new BsonDocument("_id", id)))!["tokens"].AsBsonArray.Select(token => token.ToInt64())];
    }
}
