using static Polystore.Samples.Shop.Model.ShopType;

namespace Polystore.Samples.Shop.Model;

/// <summary>
/// The shop's tables as they ought to be: every key, every reference, every type. Parents stand before their children,
/// so a target may write in this order with its foreign keys enforced.
/// </summary>
public static class ShopTables
{
    /// <summary>Countries the shop delivers to.</summary>
    public static ShopTable Countries { get; } = new()
    {
        Name = "countries",
        Columns = [new("code", Text), new("name", Text), new("currency", Text)],
        PrimaryKey = ["code"],
    };

    /// <summary>The category tree, three levels deep; products hang on its leaves.</summary>
    public static ShopTable Categories { get; } = new()
    {
        Name = "categories",
        Columns = [new("id", Integer), new("parent_id", Integer, true), new("name", Text), new("slug", Text), new("order", Integer)],
        PrimaryKey = ["id"],
        Unique = [["slug"]],
        References = [new("parent_id", "categories", "id")],
    };

    /// <summary>Discount codes.</summary>
    public static ShopTable Coupons { get; } = new()
    {
        Name = "coupons",
        Columns =
        [
            new("code", Text), new("percent_off", Integer), new("valid_from", Timestamp), new("valid_until", Timestamp, true),
        ],
        PrimaryKey = ["code"],
    };

    /// <summary>Settings of the shop, a key and a value.</summary>
    public static ShopTable Settings { get; } = new()
    {
        Name = "settings",
        Columns = [new("key", Text), new("value", Text)],
        PrimaryKey = ["key"],
    };

    /// <summary>Customers; city decides country, country decides currency.</summary>
    public static ShopTable Users { get; } = new()
    {
        Name = "users",
        Columns =
        [
            new("id", Integer), new("email", Text), new("full_name", Text), new("phone", Text, true), new("city", Text),
            new("country_code", Text), new("is_verified", Bool), new("newsletter", Bool),
            new("referred_by", Integer, true), new("created_at", Timestamp), new("last_login_at", Timestamp, true),
        ],
        PrimaryKey = ["id"],
        Unique = [["email"]],
        References = [new("country_code", "countries", "code"), new("referred_by", "users", "id")],
    };

    /// <summary>What a customer told about himself, as a document.</summary>
    public static ShopTable Profiles { get; } = new()
    {
        Name = "profiles",
        Columns = [new("user_id", Integer), new("data", Json), new("updated_at", Timestamp)],
        PrimaryKey = ["user_id"],
        References = [new("user_id", "users", "id")],
    };

    /// <summary>The assortment; category decides the level of price and weight.</summary>
    public static ShopTable Products { get; } = new()
    {
        Name = "products",
        Columns =
        [
            new("id", Integer), new("category_id", Integer), new("sku", Text), new("name", Text), new("price", Money),
            new("stock", Integer), new("weight_g", Integer, true), new("status", Text), new("attributes", Json, true),
            new("created_at", Timestamp),
        ],
        PrimaryKey = ["id"],
        Unique = [["sku"]],
        References = [new("category_id", "categories", "id")],
    };

    /// <summary>Long descriptions, one per product and language.</summary>
    public static ShopTable ProductTexts { get; } = new()
    {
        Name = "product_texts",
        Columns = [new("product_id", Integer), new("locale", Text), new("body", Text)],
        PrimaryKey = ["product_id", "locale"],
        References = [new("product_id", "products", "id")],
    };

    /// <summary>Tags of products.</summary>
    public static ShopTable ProductTags { get; } = new()
    {
        Name = "product_tags",
        Columns = [new("product_id", Integer), new("tag", Text)],
        PrimaryKey = ["product_id", "tag"],
        References = [new("product_id", "products", "id")],
    };

    /// <summary>What a product cost since when.</summary>
    public static ShopTable PriceHistory { get; } = new()
    {
        Name = "price_history",
        Columns = [new("id", Integer), new("product_id", Integer), new("valid_from", Timestamp), new("price", Money)],
        PrimaryKey = ["id"],
        Unique = [["product_id", "valid_from"]],
        References = [new("product_id", "products", "id")],
    };

    /// <summary>Products a customer put aside.</summary>
    public static ShopTable Wishlists { get; } = new()
    {
        Name = "wishlists",
        Columns = [new("user_id", Integer), new("product_id", Integer), new("added_at", Timestamp)],
        PrimaryKey = ["user_id", "product_id"],
        References = [new("user_id", "users", "id"), new("product_id", "products", "id")],
    };

    /// <summary>Orders, more of them every day; age decides the status.</summary>
    public static ShopTable Orders { get; } = new()
    {
        Name = "orders",
        Columns =
        [
            new("id", Integer), new("user_id", Integer), new("coupon_code", Text, true), new("status", Text),
            new("currency", Text), new("total", Money), new("note", Text, true), new("placed_at", Timestamp),
            new("shipped_at", Timestamp, true),
        ],
        PrimaryKey = ["id"],
        References = [new("user_id", "users", "id"), new("coupon_code", "coupons", "code")],
    };

    /// <summary>Lines of orders.</summary>
    public static ShopTable OrderItems { get; } = new()
    {
        Name = "order_items",
        Columns =
        [
            new("id", Integer), new("order_id", Integer), new("line_no", Integer), new("product_id", Integer),
            new("quantity", Integer), new("unit_price", Money),
        ],
        PrimaryKey = ["id"],
        Unique = [["order_id", "line_no"]],
        References = [new("order_id", "orders", "id"), new("product_id", "products", "id")],
    };

    /// <summary>Attempts to pay; a failed one is usually followed by another.</summary>
    public static ShopTable Payments { get; } = new()
    {
        Name = "payments",
        Columns =
        [
            new("id", Integer), new("order_id", Integer), new("method", Text), new("status", Text), new("amount", Money),
            new("currency", Text), new("provider_ref", Text), new("created_at", Timestamp), new("paid_at", Timestamp, true),
        ],
        PrimaryKey = ["id"],
        References = [new("order_id", "orders", "id")],
    };

    /// <summary>Parcels.</summary>
    public static ShopTable Shipments { get; } = new()
    {
        Name = "shipments",
        Columns =
        [
            new("id", Integer), new("order_id", Integer), new("carrier", Text), new("tracking_no", Text),
            new("shipped_at", Timestamp), new("delivered_at", Timestamp, true),
        ],
        PrimaryKey = ["id"],
        References = [new("order_id", "orders", "id")],
    };

    /// <summary>Reviews of products by customers who bought them.</summary>
    public static ShopTable Reviews { get; } = new()
    {
        Name = "reviews",
        Columns =
        [
            new("id", Integer), new("product_id", Integer), new("user_id", Integer), new("rating", Integer),
            new("title", Text), new("body", Text, true), new("helpful_votes", Integer), new("created_at", Timestamp),
        ],
        PrimaryKey = ["id"],
        References = [new("product_id", "products", "id"), new("user_id", "users", "id")],
    };

    /// <summary>Browser sessions; visitors who never signed in have no user.</summary>
    public static ShopTable Sessions { get; } = new()
    {
        Name = "sessions",
        Columns =
        [
            new("token", Text), new("user_id", Integer, true), new("ip", Text), new("user_agent", Text),
            new("created_at", Timestamp), new("last_seen", Timestamp),
        ],
        PrimaryKey = ["token"],
        References = [new("user_id", "users", "id")],
    };

    /// <summary>Who did what to which entity, when.</summary>
    public static ShopTable AuditLog { get; } = new()
    {
        Name = "audit_log",
        Columns =
        [
            new("id", Integer), new("at", Timestamp), new("actor_id", Integer, true), new("action", Text), new("entity", Text),
            new("entity_id", Integer), new("detail", Json, true),
        ],
        PrimaryKey = ["id"],
    };

    /// <summary>Every table, parents first.</summary>
    public static IReadOnlyList<ShopTable> All { get; } =
    [
        Countries, Categories, Coupons, Settings, Users, Profiles, Products, ProductTexts, ProductTags, PriceHistory,
        Wishlists, Orders, OrderItems, Payments, Shipments, Reviews, Sessions, AuditLog,
    ];
}
