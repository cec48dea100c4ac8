using System.Text.Json.Serialization;
using Polystore.Runtime.Routing;
using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Tests.Routing;

/// <summary>An entity with several parts in every store.</summary>
internal sealed record Shopper
{
    public long Id { get; init; }

    public long Version { get; init; }

    public string Name { get; init; } = "";

    public string? Street { get; init; }

    public int Points { get; init; }

    public Taste? Taste { get; init; }

    public Taste? Style { get; init; }

    public Notes? Notes { get; init; }

    public Taste? Page { get; init; }

    public Taste? Basket { get; init; }

    public string AsText() => System.Text.Json.JsonSerializer.Serialize(this, ShopperJson.Default.Shopper);

    /// <summary>Parts: shoppers (authoritative), addresses, points; tastes (twice), notes; Page, Basket.</summary>
    /// <param name="optional">Names of parts that are optional.</param>
    public static EntityBuilder<Shopper, long> Declare(DataRouter router, RelationalStore main, IDocumentStore documents, IKeyValueStore live, bool versioned = true, TimeSpan? addressTime = null, params string[] optional)
    {
        PartOptions Options(string name, PartRole role = PartRole.Required) =>
            new() { Name = name, Role = optional.Contains(name) ? PartRole.Optional : role, Timeout = name == "addresses" && addressTime is { } time ? time : TimeSpan.FromMinutes(10) };
        return router.Entity("shopper", (Shopper shopper) => shopper.Id, () => new Shopper())
            .Columns(
                main,
                new SqlName("shoppers"),
                columns => (versioned ? columns.Version("version", shopper => shopper.Version) : columns).Column("name", shopper => shopper.Name),
                Options("shoppers", PartRole.Authoritative))
            .Columns(main, new SqlName("addresses"), columns => columns.Key("shopper").Column("street", shopper => shopper.Street), Options("addresses"))
            .Columns(main, new SqlName("points"), columns => columns.Key("shopper").Column("points", shopper => shopper.Points), Options("points"))
            .Document(documents, "tastes", shopper => shopper.Taste, ShopperJson.Default.Taste, Options("taste"))
            .Document(documents, "tastes", shopper => shopper.Style, ShopperJson.Default.Taste, Options("style"), id: key => $"style {key}")
            .Document(documents, "notes", shopper => shopper.Notes, ShopperJson.Default.Notes, Options("notes"))
            .State(live, shopper => shopper.Page, ShopperJson.Default.Taste, Options("page"))
            .State(live, shopper => shopper.Basket, ShopperJson.Default.Taste, Options("basket"));
    }

    public static async Task TablesAsync(RelationalStore main)
    {
        await main.ExecuteAsync($"CREATE TABLE shoppers (id bigint PRIMARY KEY, version bigint NOT NULL DEFAULT 0, name text NOT NULL)");
        await main.ExecuteAsync($"CREATE TABLE addresses (shopper bigint PRIMARY KEY, street text CHECK (street <> 'nowhere'))");
        await main.ExecuteAsync($"CREATE TABLE points (shopper bigint PRIMARY KEY, points int NOT NULL)");
    }

    public static Shopper Some(long id) => new()
    {
        Id = id, Name = "Ann", Street = "Main Street", Points = 1 + (int)(id % 1000),
        Taste = new Taste("sweet"), Style = new Taste("plain"), Notes = new Notes(["a", "b"]), Page = new Taste("home"), Basket = new Taste("full"),
    };
}

internal sealed record Taste(string Name);

internal sealed record Notes(IReadOnlyList<string> Lines);

[JsonSerializable(typeof(Shopper))]
[JsonSerializable(typeof(Taste))]
[JsonSerializable(typeof(Notes))]
internal sealed partial class ShopperJson : JsonSerializerContext;
