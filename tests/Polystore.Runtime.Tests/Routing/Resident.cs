using Polystore.Runtime.Routing;
using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Tests.Routing;

/// <summary>An entity whose parts are all in other stores than its authoritative one.</summary>
internal sealed record Resident
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public long Id { get; init; }

    public long Version { get; init; }

    public string? Name { get; init; }

    public string? Street { get; init; }

    public Taste? House { get; init; }

    public Taste? Taste { get; init; }

    public Taste? Style { get; init; }

    public Taste? Page { get; init; }

    /// <summary>No change of the version.</summary>
    public Taste? Seen { get; init; }

    /// <summary>One whose parts all say the same.</summary>
    public static Resident All(long id, string text, long version = 0) => new()
    {
        Id = id, Version = version, Name = text, Street = text, House = new Taste(text), Taste = new Taste(text), Style = new Taste(text), Page = new Taste(text), Seen = new Taste(text),
    };

    /// <summary>The authoritative part is a row: name.</summary>
    public static RoutedEntity<Resident, long> InRows(DataRouter router, RelationalStore main, RelationalStore rows, IDocumentStore documents, IKeyValueStore live) =>
        Others(
            router.Entity("resident", (Resident one) => one.Id, () => new Resident())
                .Columns(main, new SqlName("residents"), columns => columns.Version("version", one => one.Version).Column("name", one => one.Name), Options(PartRole.Authoritative)),
            rows,
            documents,
            live);

    /// <summary>The authoritative part is a document: house.</summary>
    public static RoutedEntity<Resident, long> InDocuments(DataRouter router, IDocumentStore main, RelationalStore rows, IDocumentStore documents, IKeyValueStore live) =>
        Others(
            router.Entity("resident", (Resident one) => one.Id, () => new Resident())
                .Document(main, "houses", one => one.House, ShopperJson.Default.Taste, Options(PartRole.Authoritative), version: one => one.Version),
            rows,
            documents,
            live);

    public static Task TablesAsync(RelationalStore main) => main.ExecuteAsync($"CREATE TABLE residents (id bigint PRIMARY KEY, version bigint NOT NULL DEFAULT 0, name text)");

    public static Task OtherTablesAsync(RelationalStore rows) => rows.ExecuteAsync($"CREATE TABLE streets (id bigint PRIMARY KEY, street text)");

    private static RoutedEntity<Resident, long> Others(EntityBuilder<Resident, long> builder, RelationalStore rows, IDocumentStore documents, IKeyValueStore live) => builder
        .Columns(rows, new SqlName("streets"), columns => columns.Column("street", one => one.Street), Options())
        .Document(documents, "tastes", one => one.Taste, ShopperJson.Default.Taste, Options() with { Name = "taste" })
        .Document(documents, "tastes", one => one.Style, ShopperJson.Default.Taste, Options() with { Name = "style" }, id: key => $"style {key}")
        .State(live, one => one.Page, ShopperJson.Default.Taste, Options() with { Name = "page" })
        .State(live, one => one.Seen, ShopperJson.Default.Taste, Options() with { Name = "seen", IsVersioned = false })
        .Build();

    private static PartOptions Options(PartRole role = PartRole.Required) => new() { Role = role, Timeout = Patience };
}
