using System.Text.Json.Serialization;
using MongoDB.Bson;
using Polystore.Runtime.Cache;
using Polystore.Runtime.Routing;
using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Trimmed;

internal enum Level
{
    New,
    Gold = 5,
}

internal sealed record Person
{
    public long Id { get; init; }

    public long Version { get; init; }

    public string Name { get; init; } = "";

    public Level Level { get; init; }

    public double? Rating { get; init; }

    public DateTimeOffset Joined { get; init; }

    public Profile? Profile { get; init; }

    public Cart? Cart { get; init; }
}

internal sealed record Profile(string Theme, IReadOnlyList<decimal> Sizes);

internal sealed record Cart(int Pieces);

internal sealed record Card(string Name, string? Theme);

internal sealed record Total(string Name, long Pieces);

[JsonSerializable(typeof(Profile))]
[JsonSerializable(typeof(Cart))]
[JsonSerializable(typeof(Total))]
internal sealed partial class TrimmedJson : JsonSerializerContext;

/// <summary>The router over three stores, and the cache.</summary>
internal static class Entities
{
    public static async Task RunAsync(RelationalStore main, IDocumentStore documents, IKeyValueStore live, DatabaseCache cache)
    {
        await main.ExecuteAsync($"CREATE TABLE people (id bigint PRIMARY KEY, version bigint NOT NULL DEFAULT 0, name text NOT NULL, level int NOT NULL, rating double precision, joined text NOT NULL)");
        var router = new DataRouter(new DataRouterOptions { Cache = cache });
        var people = router.Entity("person", (Person person) => person.Id, () => new Person())
            .Columns(
                main,
                new SqlName("people"),
                columns => columns.Version("version", person => person.Version).Column("name", person => person.Name).Column("level", person => person.Level).Column("rating", person => person.Rating).Column("joined", person => person.Joined),
                new PartOptions { Role = PartRole.Authoritative })
            .Document(documents, "profiles", person => person.Profile, TrimmedJson.Default.Profile)
            .State(live, person => person.Cart, TrimmedJson.Default.Cart, new PartOptions { Role = PartRole.Optional, Life = TimeSpan.FromMinutes(5) })
            .Build();
        var cards = people.Project(person => new Card(person.Name, person.Profile!.Theme));
        var totals = router.Derive(
            "totals", async (long id, CancellationToken token) => (await people.GetAsync(id, token)) is { IsFound: true } read ? new Total(read.Value.Name, read.Value.Cart?.Pieces ?? 0) : null, id => $"{id}", id => [people.TagOf(id)], TimeSpan.FromMinutes(1));

        var ann = new Person { Id = 1, Name = "Ann", Level = Level.Gold, Rating = 4.5, Joined = DateTimeOffset.UnixEpoch, Profile = new Profile("dark", [1.5m, 2m]), Cart = new Cart(2) };
        await people.InsertAsync(ann);
        var read = (await people.GetAsync(1)).Value;
        Console.WriteLine($"routed {read.Name} {read.Level} {read.Rating} {read.Joined.Year} {read.Profile!.Theme} {string.Join('+', read.Profile.Sizes)} {read.Cart!.Pieces}");
        Console.WriteLine($"derived {(await totals.GetAsync(1))!.Pieces}");
        await people.UpdateAsync(read, read with { Name = "Bea", Cart = new Cart(7) });
        Console.WriteLine($"changed {(await cards.GetAsync(1)).Value} {(await totals.GetAsync(1))!.Pieces} {(await people.GetManyAsync([1, 2])).Count(one => one.Value.IsFound)}");
        var found = new List<BsonDocument>();
        await foreach (var document in documents.Collection("profiles").FindAsync(new BsonDocument("Sizes", new BsonDocument("$exists", true))))
        {
            found.Add(document);
        }

        Console.WriteLine($"documents {found.Count} {await documents.Collection("profiles").CountAsync([])}");
    }
}
