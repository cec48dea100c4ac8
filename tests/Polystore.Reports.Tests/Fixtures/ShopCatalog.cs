using Polystore.Core.Catalogs;

namespace Polystore.Reports.Tests.Fixtures;

/// <summary>Tables of the shop with sizes and foreign keys.</summary>
internal static class ShopCatalog
{
    public static Catalog Catalog() => new()
    {
        Tables =
        [
            Table("users", 12_000, 2_400_000, 900_000),
            Table("profiles", 9_500, 5_100_000, 300_000, ("user_id", "users")),
            Table("categories", 140, 16_384, 4_096, ("parent_id", "categories")),
            Table("products", 4_000, 1_900_000, 700_000, ("category_id", "categories")),
            Table("orders", 35_030, 4_300_000, 2_600_000, ("user_id", "users")),
            Table("order_items", 91_234, 6_800_000, 1_200_000, ("order_id", "orders"), ("product_id", "products")),
            Table("payments", 36_260, 3_500_000, 800_000, ("order_id", "orders")),
            Table("reviews", 12_409, 7_200_000, 0, ("product_id", "products"), ("user_id", "users")),
            Table("sessions", 9_871, 1_100_000, 0, ("user_id", "users")),
            Table("audit_log", 220_000, 31_000_000, 0),
            Table("coupons", 50, 8_192, 0),
            Table("carts", null, null, null, ("user_id", "users")),
        ],
    };

    private static Table Table(string name, double? rows, long? bytes, long? indexBytes, params (string Column, string Parent)[] keys) => new()
    {
        Schema = "main",
        Name = name,
        Rows = rows,
        RowsAreExact = true,
        Bytes = bytes,
        TotalBytes = bytes + indexBytes,
        Columns =
        [
            new Column { Name = "id", Position = 1, Type = "INTEGER", Nullable = false },
            .. keys.Select((key, index) => new Column { Name = key.Column, Position = index + 2, Type = "INTEGER" }),
            new Column { Name = "created_at", Position = keys.Length + 2, Type = "TEXT" },
        ],
        Constraints =
        [
            new Constraint { Kind = ConstraintKind.PrimaryKey, Columns = ["id"] },
            .. keys.Select(key => new Constraint { Kind = ConstraintKind.ForeignKey, Columns = [key.Column], References = new(new ObjectName("main", key.Parent), ["id"]) }),
        ],
    };
}
