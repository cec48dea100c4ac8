using Polystore.Samples.Shop.Model;

namespace Polystore.Samples.Shop.Sqlite;

/// <summary>
/// Damage that only a database which does not insist on types and references can hold. Rows are chosen by their id, so
/// that every size of shop has some. README.md tells what each hurts.
/// </summary>
internal static class SqliteFaults
{
    /// <summary>Ids of products that never were: nothing the generator makes comes near.</summary>
    private const long DeletedProduct = 900_000_000;

    /// <summary>Changes the values of a row before it is written.</summary>
    public static void Spoil(ShopTable table, ShopValue[] row)
    {
        switch (table.Name)
        {
            case "users" when row[0].Number % 5 == 0:
                Set(table, row, "is_verified", verified => ShopValue.Of(verified.ToString()));
                break;
            case "profiles" when row[0].Number % 97 == 11:
                Set(table, row, "data", data => ShopValue.Json(data.Text![..^15]));
                break;
            case "products" when row[0].Number % 23 == 7:
                Set(table, row, "weight_g", _ => ShopValue.Of("N/A"));
                break;
            case "products" when row[0].Number % 41 == 3:
                Set(table, row, "weight_g", weight => weight.HasValue ? ShopValue.Of($"{weight} g") : weight);
                break;
            case "reviews" when row[0].Number % 499 == 13:
                Set(table, row, "product_id", id => ShopValue.Integer(DeletedProduct + id.Number));
                break;
            case "sessions":
                Set(table, row, "last_seen", seen => seen.Number % 10 < 3 ? ShopValue.Integer(seen.Number) : seen);
                break;
        }
    }

    private static void Set(ShopTable table, ShopValue[] row, string column, Func<ShopValue, ShopValue> change)
    {
        int ordinal = table.Ordinal(column);
        row[ordinal] = change(row[ordinal]);
    }
}
