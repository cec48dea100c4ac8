using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using MongoDB.Bson;
using Npgsql;
using Polystore.MongoDriver;
using Polystore.RedisClient;
using Polystore.Runtime.Manager;
using Polystore.Runtime.Routing;
using Polystore.Runtime.Routing.Documents;
using Polystore.Runtime.Stores;
using Polystore.TestServers;
using Polystore.TestServers.Mongo;

namespace Polystore.Bench;

/// <summary>
/// A routed get of three parts (row, document, live state) against the same three calls written by hand to the drivers, one after the other
/// and at once. All parse the same JSON. Short rounds take turns, each beginning with another way, so that what else the machine does meets all
/// of them alike. Processor time and allocations are those of this process, in which the document server's front runs, too.
/// </summary>
internal static partial class RouterGet
{
    private const int WarmUps = 10;
    private const int Rounds = 99;
    private const int Gets = 150;
    private const int People = 1_000;

    public static async Task RunAsync()
    {
        await using var postgres = await PostgresServer.StartAsync();
        await using var redisServer = await RedisServer.StartAsync();
        var pooled = new NpgsqlConnectionStringBuilder(postgres.ConnectionString()) { Pooling = true, MaxPoolSize = 16, MaxAutoPrepare = 20, AutoPrepareMinUsages = 2 };
        await using var source = NpgsqlDataSource.Create(pooled);
        var mongoUrl = await MongoServers.UrlAsync();
        await using var mongo = await MongoClient.OpenAsync(mongoUrl);
        await using var redis = await RedisDatabase.ConnectAsync(redisServer.Url);
        var database = MongoServers.NewDatabase();
        var main = RelationalStore.Over("main", source);
        var users = Users(main, new MongoDocumentStore("docs", mongo, database), new RedisKeyValueStore("live", redis));
        await using var manager = new DatabaseManager(stores => stores
            .AddRelational("main", new RelationalStoreOptions { Url = postgres.Url(), MaxPoolSize = 16 })
            .AddDocuments("docs", new DocumentStoreOptions { Url = mongoUrl, Database = database })
            .AddKeys("live", new KeyValueStoreOptions { Url = redisServer.Url }));
        var managed = Users(manager.Relational("main"), manager.Documents("docs"), manager.Keys("live"));
        await main.ExecuteAsync($"CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL, email text NOT NULL, joined timestamptz NOT NULL)");
        for (var id = 0; id < People; id++)
        {
            await users.InsertAsync(new User { Id = id, Name = $"user {id}", Email = $"{id}@example.com", Profile = new Profile("dark", "en", [.. Enumerable.Range(0, 20)], new string('x', 300)), Presence = new Presence("home", id) });
        }

        var profiles = mongo.Collection(database, "profiles");
        var map = new JsonDocumentMap<Profile>(UserJson.Default.Profile);
        var byHand = new Way("by hand, at once", ConcurrentAsync);
        Way[] ways =
        [
            byHand,
            new("routed", async id => (await users.GetAsync(id)).Value!),
            new("routed, over the manager's stores", async id => (await managed.GetAsync(id)).Value!),
            new("by hand, one after the other", SequentialAsync),
        ];
        for (var round = -WarmUps; round < Rounds; round++)
        {
            for (var turn = 0; turn < ways.Length; turn++)
            {
                await ways[(round + WarmUps + turn) % ways.Length].RunAsync(isCounted: round >= 0);
            }
        }

        Console.WriteLine("| three parts of one entity, one caller | a get | against by hand, at once | processor time | allocated |");
        Console.WriteLine("|---|---:|---:|---:|---:|");
        foreach (var way in ways)
        {
            var ratio = Middle(way.Microseconds.Zip(byHand.Microseconds, (one, other) => one / other));
            Console.WriteLine(FormattableString.Invariant($"| {way.Name} | {Middle(way.Microseconds):0} µs | {ratio:0.00} | {way.Processor.TotalMicroseconds / (Rounds * Gets):0} µs | {way.Allocated / (Rounds * Gets)} bytes |"));
        }

        async Task<User> SequentialAsync(long id)
        {
            var user = await RowAsync(id);
            return user with { Profile = await ProfileAsync(id), Presence = await PresenceAsync(id) };
        }

        async Task<User> ConcurrentAsync(long id)
        {
            var (profile, presence, row) = (ProfileAsync(id), PresenceAsync(id), RowAsync(id));
            return await row with { Profile = await profile, Presence = await presence };
        }

        async Task<User> RowAsync(long id)
        {
            await using var command = source.CreateCommand("SELECT name, email, joined FROM users WHERE id = $1");
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = id });
            await using var row = await command.ExecuteReaderAsync();
            await row.ReadAsync();
            return new User { Id = id, Name = row.GetString(0), Email = row.GetString(1), Joined = row.GetFieldValue<DateTimeOffset>(2) };
        }

        async Task<Profile?> ProfileAsync(long id) => await profiles.FindOneAsync(new BsonDocument("_id", id)) is { } document ? map.Read(document) : null;

        async Task<Presence?> PresenceAsync(long id) => await redis.GetAsync($"user:Presence:{id}") is { } bytes ? JsonSerializer.Deserialize(bytes, UserJson.Default.Presence) : null;
    }

    private static RoutedEntity<User, long> Users(RelationalStore rows, IDocumentStore documents, IKeyValueStore values) =>
        new DataRouter().Entity("user", (User user) => user.Id, () => new User())
            .Columns(rows, new SqlName("users"), columns => columns.Column("name", user => user.Name).Column("email", user => user.Email).Column("joined", user => user.Joined), new PartOptions { Role = PartRole.Authoritative })
            .Document(documents, "profiles", user => user.Profile, UserJson.Default.Profile)
            .State(values, user => user.Presence, UserJson.Default.Presence)
            .Build();

    private static double Middle(IEnumerable<double> values) => values.Order().ElementAt(Rounds / 2);

    private sealed class Way(string name, Func<long, Task<User>> get)
    {
        public string Name => name;

        public List<double> Microseconds { get; } = [];

        public TimeSpan Processor { get; private set; }

        public long Allocated { get; private set; }

        public async Task RunAsync(bool isCounted)
        {
            var processor = Environment.CpuUsage.TotalTime;
            var allocated = GC.GetTotalAllocatedBytes(precise: true);
            var clock = Stopwatch.StartNew();
            for (var i = 0; i < Gets; i++)
            {
                var user = await get(i * 7 % People);
                if (user.Profile is null || user.Presence is null)
                {
                    throw new InvalidOperationException("A part is missing.");
                }
            }

            if (isCounted)
            {
                Microseconds.Add(clock.Elapsed.TotalMicroseconds / Gets);
                Processor += Environment.CpuUsage.TotalTime - processor;
                Allocated += GC.GetTotalAllocatedBytes(precise: true) - allocated;
            }
        }
    }

    internal sealed record User
    {
        public long Id { get; init; }

        public string Name { get; init; } = "";

        public string Email { get; init; } = "";

        public DateTimeOffset Joined { get; init; }

        public Profile? Profile { get; init; }

        public Presence? Presence { get; init; }
    }

    internal sealed record Profile(string Theme, string Language, IReadOnlyList<int> Seen, string About);

    internal sealed record Presence(string Page, long Since);

    [JsonSerializable(typeof(Profile))]
    [JsonSerializable(typeof(Presence))]
    internal sealed partial class UserJson : JsonSerializerContext;
}
