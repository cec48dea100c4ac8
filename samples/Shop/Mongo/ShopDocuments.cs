using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Polystore.Samples.Shop.Model;

namespace Polystore.Samples.Shop.Mongo;

/// <summary>
/// The shop as documents, in canonical extended JSON, one a line as <c>mongoimport</c> takes them: users with their profiles, products with
/// their tags, orders with their lines and payments, reviews. Held in memory per collection; meant for scales up to 0.1.
/// </summary>
public static class ShopDocuments
{
    /// <summary>Names of the collections.</summary>
    public static IReadOnlyList<string> Collections { get; } = ["users", "products", "orders", "reviews"];

    /// <summary>The documents of one collection.</summary>
    /// <exception cref="ArgumentException">There is no such collection.</exception>
    public static IEnumerable<string> Of(ShopGenerator shop, string collection) => collection switch
    {
        "users" => Joined(shop, ShopTables.Users, [("profile", ShopTables.Profiles, "user_id", false)]),
        "products" => Joined(shop, ShopTables.Products, [("tags", ShopTables.ProductTags, "product_id", true)]),
        "orders" => Joined(shop, ShopTables.Orders, [("items", ShopTables.OrderItems, "order_id", true), ("payments", ShopTables.Payments, "order_id", true)]),
        "reviews" => Joined(shop, ShopTables.Reviews, []),
        _ => throw new ArgumentException($"The shop has no collection {collection}.", nameof(collection)),
    };

    private static IEnumerable<string> Joined(ShopGenerator shop, ShopTable table, (string Name, ShopTable Table, string Key, bool Many)[] inner)
    {
        var rows = inner.Select(one => (one.Name, one.Many, Rows: Below(shop, one.Table, one.Key))).ToList();
        foreach (var row in shop.Rows(table))
        {
            var document = Document(table, row, without: null);
            foreach (var (name, many, found) in rows)
            {
                var values = found[row[0].Number].ToList();
                if (many)
                {
                    document[name] = new JsonArray([.. values]);
                }
                else if (values.Count > 0)
                {
                    document[name] = values[0];
                }
            }

            yield return document.ToJsonString();
        }
    }

    private static ILookup<long, JsonNode> Below(ShopGenerator shop, ShopTable table, string key)
    {
        var at = table.Columns.ToList().FindIndex(column => column.Name == key);
        // Tags are their texts; everything else is a document.
        return shop.Rows(table).ToLookup(row => row[at].Number, row => table == ShopTables.ProductTags ? (JsonNode)row[1].Text! : Document(table, row, key));
    }

    private static JsonObject Document(ShopTable table, ShopValue[] row, string? without)
    {
        var document = new JsonObject();
        for (var i = 0; i < row.Length; i++)
        {
            var name = table.Columns[i].Name;
            if (row[i].HasValue && name != without && !(name == "id" && without is not null))
            {
                document[name == "id" ? "_id" : Camel(name)] = Value(row[i]);
            }
        }

        return document;
    }

    private static JsonNode? Value(ShopValue value) => value.Type switch
    {
        ShopType.Integer => (JsonNode)value.Number,
        ShopType.Bool => value.Number == 1,
        ShopType.Money => new JsonObject { ["$numberDecimal"] = value.ToString() },
        ShopType.Timestamp => new JsonObject { ["$date"] = new JsonObject { ["$numberLong"] = (value.Number * 1000).ToString(CultureInfo.InvariantCulture) } },
        ShopType.Json => Parsed(value.Text!),
        _ => value.Text,
    };

    // Some profiles are cut off on purpose: they stay texts.
    private static JsonNode? Parsed(string json)
    {
        try
        {
            return JsonNode.Parse(json);
        }
        catch (JsonException)
        {
            return json;
        }
    }

    private static string Camel(string name)
    {
        var parts = name.Split('_');
        return parts[0] + string.Concat(parts.Skip(1).Select(part => char.ToUpperInvariant(part[0]) + part[1..]));
    }
}
