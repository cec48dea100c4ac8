using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using MongoDB.Bson;
using Npgsql;
using Polystore.MongoDriver;
using Polystore.RedisClient;
using Polystore.Runtime.Routing;
using Polystore.Runtime.Routing.Documents;
using Polystore.Runtime.Stores;
using Polystore.TestServers;
using Polystore.TestServers.Mongo;

namespace Polystore.Bench;

/// <summary>
/// A routed get of three parts (row, document, live state) against the same three calls written by hand to the drivers, one after the other
/// and at once. All parse the same JSON; rounds take turns. The processor time is that of this process, in which the document server's front runs, too.
/// </summary>
internal static partial class RouterGet
{
    private const int Rounds = 9;
    private const int Gets = 1_500;
    private const int Users = 1_000;

    public static async Task RunAsync()
    {
        await using var postgres = await PostgresServer.StartAsync();
        await using var redisServer = await RedisServer.StartAsync();
        var pooled = new NpgsqlConnectionStringBuilder(postgres.ConnectionString()) { Pooling = true, MaxPoolSize = 16, MaxAutoPrepare = 20, AutoPrepareMinUsages = 2 };
        await using var source = NpgsqlDataSource.Create(pooled);
        await using var mongo = await MongoClient.OpenAsync(await MongoServers.UrlAsync());
        await using var redis = await RedisDatabase.ConnectAsync(redisServer.Url);
        var database = MongoServers.NewDatabase();
        var main = RelationalStore.Over("main", source);
        var users = new DataRouter().Entity("user", (User user) => user.Id, () => new User())
            .Columns(main, new SqlName("users"), columns => columns.Column("name", user => user.Name).Column("email", user => user.Email).Column("joined", user => user.Joined), new PartOptions { Role = PartRole.Authoritative })
            .Document(new MongoDocumentStore("docs", mongo, database), "profiles", user => user.Profile, UserJson.Default.Profile)
            .State(new RedisKeyValueStore("live", redis), user => user.Presence, UserJson.Default.Presence)
            .Build();
        await main.ExecuteAsync($"CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL, email text NOT NULL, joined timestamptz NOT NULL)");
        for (var id = 0; id < Users; id++)
        {
            await users.InsertAsync(new User { Id = id, Name = $"user {id}", Email = $"{id}@example.com", Profile = new Profile("dark", "en", [.. Enumerable.Range(0, 20)], new string('x', 300)), Presence = new Presence("home", id) });
        }

        var profiles = mongo.Collection(database, "profiles");
        var map = new JsonDocumentMap<Profile>(UserJson.Default.Profile);
        var ways = new Way[] { new("routed", async id => (await users.GetAsync(id)).Value!), new("by hand, at once", ConcurrentAsync), new("by hand, one after the other", SequentialAsync) };
        for (var round = 0; round <= Rounds; round++)
        {
            foreach (var way in ways)
            {
                await way.RunAsync(isCounted: round > 0);
            }
        }

        Console.WriteLine("| three parts of one entity, one caller | a get | routed against it | processor time |");
        Console.WriteLine("|---|---:|---:|---:|");
        foreach (var way in ways)
        {
            var ratio = Middle(ways[0].Microseconds.Zip(way.Microseconds, (one, other) => one / other));
            Console.WriteLine(FormattableString.Invariant($"| {way.Name} | {Middle(way.Microseconds):0} µs | {ratio:0.00} | {1000 * way.ProcessorMilliseconds / (Rounds * Gets):0} µs |"));
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

    private static double Middle(IEnumerable<double> values) => values.Order().ElementAt(Rounds / 2);

    private sealed class Way(string name, Func<long, Task<User>> get)
    {
        public string Name => name;

        public List<double> Microseconds { get; } = [];

        public double ProcessorMilliseconds { get; private set; }

        public async Task RunAsync(bool isCounted)
        {
            var processor = ProcessorTime.Of(Environment.ProcessId) ?? 0;
            var clock = Stopwatch.StartNew();
            for (var i = 0; i < Gets; i++)
            {
                var user = await get(i * 7 % Users);
                if (user.Profile is null || user.Presence is null)
                {
                    throw new InvalidOperationException("A part is missing.");
                }
            }

            if (isCounted)
            {
                Microseconds.Add(clock.Elapsed.TotalMicroseconds / Gets);
                ProcessorMilliseconds += (ProcessorTime.Of(Environment.ProcessId) ?? 0) - processor;
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
