using Polystore.Core.Catalogs;
using Polystore.Core.Findings;
using Polystore.Core.Schemas;

namespace Polystore.Reports.Tests.Fixtures;

/// <summary>Schema documents.</summary>
internal static class Schemas
{
    public static SchemaDocument Shop() => new()
    {
        Target = "mongodb://shop:***@db/shop",
        Engine = "mongodb",
        ServerVersion = "7.0",
        ObservedAt = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero),
        Entities =
        [
            new SchemaEntity
            {
                Schema = "shop",
                Name = "orders",
                Kind = "collection",
                Rows = 120_000,
                Bytes = 64_000_000,
                Sampled = 1000,
                Fields =
                [
                    Field("_id", "objectId", distinct: 120_000) with { Key = true },
                    Field("items", "array") with { MeanElements = 2.7, UsualElements = 6, MostElements = 11 },
                    Field("items[]", "object"),
                    Field("items[].sku", "string", distinct: 800) with { MeanLength = 9.5, LongestLength = 12 },
                    Field("note", "string", 0.25) with { Types = [new SchemaType("string", 0.9), new SchemaType("null", 0.1)], Optional = true, MeanLength = 31, LongestLength = 240 },
                    Field("userId", "objectId", distinct: 9000),
                ],
                Indexes = [new SchemaIndex("_id_", ["_id"], true, null), new SchemaIndex("userId_1_at_-1", ["userId", "at desc"], false, "{ \"open\" : true }")],
                Checks = ["{ \"$jsonSchema\" : { } }"],
            },
            new SchemaEntity { Schema = "shop", Name = "users", Kind = "collection", Rows = 10_000, Bytes = 3_000_000, Sampled = 1000, Fields = [Field("_id", "objectId", distinct: 10_000) with { Key = true }] },
            new SchemaEntity { Schema = "shop", Name = "counters", Kind = "collection", Rows = 3, Sampled = 3, Fields = [Field("_id", "string", distinct: 3) with { Key = true }] },
        ],
        References =
        [
            new SchemaReference
            {
                From = new ObjectName("shop", "orders"), Fields = ["userId"], To = new ObjectName("shop", "users"), ToFields = ["_id"], Found = 0.98, FoundLow = 0.93, Sampled = 100,
                Children = new SchemaChildren(200, 11.8, 10.2, 13.4, 8, 31, 140, 0.12),
            },
        ],
        Findings =
        [
            new Finding
            {
                Id = "MONGO-DESIGN-DANGLING-REFERENCE",
                Family = "design",
                Severity = Severity.Medium,
                Subject = Subject.Column("mongodb", "shop", "orders", "userId"),
                Title = "2 % of the values of userId exist nowhere in users",
                Why = "A $lookup finds nothing for them.",
                Evidence = [new Evidence { Name = "share that is missing", Value = 0.02, Unit = "ratio", Low = 0.005, High = 0.07, Sample = 100, Source = "different values looked up in users" }],
                Remedy = Remedy.ByHand("List them."),
            },
        ],
        NotExamined = ["shop.secret: the user may not do it"],
    };

    public static SchemaDocument Declared() => new()
    {
        Target = "sqlite:shop.db",
        Engine = "sqlite",
        ServerVersion = "3.45",
        ObservedAt = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero),
        Entities =
        [
            new SchemaEntity
            {
                Schema = "main", Name = "orders", Kind = "table", Rows = 1000,
                Fields = [new SchemaField { Path = "id", Types = [new SchemaType("INTEGER", 1)], Key = true }, new SchemaField { Path = "user_id", Types = [new SchemaType("INTEGER", 1)], Optional = true }, new SchemaField { Path = "parent_id", Types = [new SchemaType("INTEGER", 1)], Optional = true }],
                Checks = ["user_id > 0"],
            },
            new SchemaEntity { Schema = "main", Name = "users", Kind = "table", Fields = [new SchemaField { Path = "id", Types = [new SchemaType("INTEGER", 1)], Key = true }] },
        ],
        References =
        [
            new SchemaReference { From = new ObjectName("main", "orders"), Fields = ["user_id"], To = new ObjectName("main", "Users"), Declared = true },
            new SchemaReference { From = new ObjectName("main", "orders"), Fields = ["parent_id"], To = new ObjectName("main", "orders"), ToFields = ["id"], Declared = true },
        ],
    };

    public static SchemaDocument Hostile() => Shop() with
    {
        Entities = [Shop().Entities[0] with { Name = "<script>\u001b[31m\n# x\"]", Comment = "</p><script>", Fields = [Field("a|b`\"</text><script>", "string")], Checks = ["```\n# x"] }],
        References = [],
        Findings = [],
        NotExamined = ["<script>\u001b[2J"],
    };

    private static SchemaField Field(string path, string type, double presence = 1, double? distinct = null) =>
        new() { Path = path, Types = [new SchemaType(type, 1)], Presence = presence, PresenceLow = presence * 0.99, Distinct = distinct };
}
