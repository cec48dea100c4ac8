using System.Text.Json.Serialization;
using Polystore.Runtime.Routing;
using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Tests.Routing;

internal enum Level
{
    New,
    Silver = 5,
    Gold,
}

/// <summary>An entity with a part of every kind.</summary>
internal sealed record Customer
{
    public long Id { get; init; }

    public long Version { get; init; }

    public string Name { get; init; } = "";

    public string? Email { get; init; }

    public Level Level { get; init; }

    public double? Rating { get; init; }

    public DateTimeOffset Joined { get; init; }

    public Profile? Profile { get; init; }

    public Cart? Cart { get; init; }

    /// <summary>Equal in all that is kept.</summary>
    public string AsText() => System.Text.Json.JsonSerializer.Serialize(this, CustomerJson.Default.Customer);

    public static EntityBuilder<Customer, long> Declare(DataRouter router, RelationalStore main, IDocumentStore documents, IKeyValueStore live, PartOptions? profile = null, PartOptions? cart = null) =>
        router.Entity("customer", (Customer customer) => customer.Id, () => new Customer())
            .Columns(
                main,
                new SqlName("customers"),
                columns => columns
                    .Version("version", customer => customer.Version)
                    .Column("name", customer => customer.Name)
                    .Column("email", customer => customer.Email)
                    .Column("level", customer => customer.Level)
                    .Column("rating", customer => customer.Rating)
                    .Column("joined", customer => customer.Joined),
                new PartOptions { Role = PartRole.Authoritative, Timeout = TimeSpan.FromMinutes(2) })
            .Document(documents, "profiles", customer => customer.Profile, CustomerJson.Default.Profile, profile ?? new PartOptions { Timeout = TimeSpan.FromMinutes(2) })
            .State(live, customer => customer.Cart, CustomerJson.Default.Cart, cart ?? new PartOptions { Timeout = TimeSpan.FromMinutes(2), Life = TimeSpan.FromHours(1) });

    public static SqlQuery Table(RelationalStore main) =>
        $"CREATE TABLE customers (id bigint PRIMARY KEY, version bigint NOT NULL DEFAULT 0, name text NOT NULL, email text UNIQUE, level int NOT NULL, rating double precision, joined {new SqlQuery().Write(main.Dialect is SqliteDialect ? "text" : "timestamptz")} NOT NULL)";
}

internal sealed record Profile(string Theme, IReadOnlyDictionary<string, string?> Answers, Address? Home, IReadOnlyList<decimal> Sizes);

internal sealed record Address(string Street, string City);

internal sealed record Cart(IReadOnlyDictionary<string, int> Pieces);

internal sealed record CustomerCard(string Name, string? Theme);

internal sealed record CustomerTotal(string Name, long Changes);

[JsonSerializable(typeof(Customer))]
[JsonSerializable(typeof(Profile))]
[JsonSerializable(typeof(Cart))]
[JsonSerializable(typeof(CustomerTotal))]
internal sealed partial class CustomerJson : JsonSerializerContext;
