namespace Polystore.Shop.Tests;

/// <summary>Every fault that the README promises is in the file, and every decoy too.</summary>
public sealed class FaultTests(SampleFile shop) : IClassFixture<SampleFile>
{
    [Theory]
    [InlineData("orders", "user_id")]
    [InlineData("orders", "coupon_code")]
    [InlineData("order_items", "product_id")]
    [InlineData("payments", "order_id")]
    [InlineData("reviews", "product_id")]
    [InlineData("reviews", "user_id")]
    [InlineData("sessions", "user_id")]
    [InlineData("products", "category_id")]
    [InlineData("users", "referred_by")]
    public void A_foreign_key_lacks_its_index(string table, string column)
    {
        shop.Number($"SELECT count(*) FROM pragma_foreign_key_list('{table}') WHERE \"from\" = '{column}'").ShouldBe(1);
        LeadingColumns(table).ShouldNotContain(column);
    }

    [Theory]
    [InlineData("order_items", "order_id")]
    [InlineData("categories", "parent_id")]
    [InlineData("users", "country_code")]
    [InlineData("product_tags", "product_id")]
    [InlineData("price_history", "product_id")]
    [InlineData("wishlists", "user_id")]
    [InlineData("product_texts", "product_id")]
    public void Decoy_a_foreign_key_is_covered_by_the_front_of_a_composite_key(string table, string column) =>
        LeadingColumns(table).ShouldContain(column);

    [Fact]
    public void Two_indexes_are_the_same() => Columns("users_email_idx").ShouldBe(Columns("idx_users_email"));

    [Fact]
    public void An_index_is_the_front_of_a_unique_one()
    {
        Columns("order_items_order_idx").ShouldBe(["order_id"]);
        Columns("sqlite_autoindex_order_items_1").ShouldBe(["order_id", "line_no"]);
    }

    [Fact]
    public void Decoy_a_unique_key_is_the_front_of_a_longer_index()
    {
        Columns("sqlite_autoindex_price_history_1").ShouldBe(["product_id", "valid_from"]);
        Columns("price_history_lookup_idx").ShouldBe(["product_id", "valid_from", "price"]);
    }

    [Fact]
    public void Decoys_partial_and_collated_indexes_are_not_redundant()
    {
        shop.Number("SELECT count(*) FROM pragma_index_list('orders') WHERE name = 'orders_open_idx' AND partial = 1").ShouldBe(1);
        shop.Rows("SELECT coll FROM pragma_index_xinfo('products_name_nocase_idx') WHERE key = 1").ShouldBe(["NOCASE"]);
        shop.Rows("SELECT coll FROM pragma_index_xinfo('products_name_idx') WHERE key = 1").ShouldBe(["BINARY"]);
    }

    [Fact]
    public void The_audit_log_has_no_primary_key() => shop.Number("SELECT sum(pk) FROM pragma_table_info('audit_log')").ShouldBe(0);

    [Theory]
    [InlineData("settings", false)]
    [InlineData("product_tags", false)]
    [InlineData("sessions", false)]
    [InlineData("product_texts", true)]
    [InlineData("wishlists", true)]
    [InlineData("coupons", true)]
    public void Tables_are_with_or_without_rowid(string table, bool without) =>
        shop.Number($"SELECT count(*) FROM sqlite_master WHERE name = '{table}' AND sql LIKE '%WITHOUT ROWID%'").ShouldBe(without ? 1 : 0);

    [Fact]
    public void Rows_of_a_table_without_rowid_are_wide() =>
        shop.Number("SELECT CAST(avg(length(body)) AS INTEGER) FROM product_texts").ShouldBeGreaterThan(400);

    [Theory]
    [InlineData("products", "weight_g", "text")]
    [InlineData("users", "is_verified", "text")]
    [InlineData("sessions", "last_seen", "integer")]
    [InlineData("sessions", "last_seen", "text")]
    [InlineData("reviews", "helpful_votes", "text")]
    public void Values_contradict_the_declared_type(string table, string column, string storage) =>
        shop.Number($"SELECT count(*) FROM {table} WHERE typeof({column}) = '{storage}'").ShouldBeGreaterThan(5);

    [Fact]
    public void A_text_column_holds_nothing_but_numbers() =>
        shop.Number("SELECT count(*) FROM reviews WHERE helpful_votes GLOB '*[^0-9]*' OR helpful_votes IS NULL").ShouldBe(0);

    [Fact]
    public void Some_reviews_point_to_deleted_products_and_nothing_else_is_orphaned()
    {
        IReadOnlyList<string> violations = shop.Rows("SELECT \"table\" || '->' || parent FROM pragma_foreign_key_check");
        violations.Count.ShouldBeInRange(3, 30);
        violations.Distinct().ShouldBe(["reviews->products"]);
    }

    [Fact]
    public void Statistics_were_never_gathered() => shop.Number("SELECT count(*) FROM sqlite_master WHERE name LIKE 'sqlite_stat%'").ShouldBe(0);

    [Fact]
    public void A_fifth_of_the_file_is_free() =>
        (shop.Number("PRAGMA freelist_count") * 100 / shop.Number("PRAGMA page_count")).ShouldBeInRange(12, 35);

    [Fact]
    public void The_journal_is_a_rollback_journal_and_the_file_is_sound()
    {
        shop.Rows("PRAGMA journal_mode").ShouldBe(["delete"]);
        shop.Rows("PRAGMA integrity_check").ShouldBe(["ok"]);
    }

    [Theory]
    [InlineData("users", "AUTOINCREMENT")]
    [InlineData("orders", "AUTOINCREMENT")]
    [InlineData("orders", "total       REAL")]
    [InlineData("categories", "\"order\"")]
    [InlineData("orders", "REFERENCES users (id),")]
    public void The_declaration_says_so(string table, string text) =>
        shop.Number($"SELECT count(*) FROM sqlite_master WHERE name = '{table}' AND instr(sql, '{text}') > 0").ShouldBe(1);

    [Fact]
    public void Mail_addresses_are_unique_without_a_constraint()
    {
        shop.Number("SELECT count(*) - count(DISTINCT lower(email)) FROM users").ShouldBe(0);
        shop.Number("SELECT count(*) FROM pragma_index_list('users') WHERE \"unique\" = 1").ShouldBe(0);
    }

    [Fact]
    public void A_reference_is_declared_with_another_type_than_its_key()
    {
        shop.Rows("SELECT type FROM pragma_table_info('shipments') WHERE name = 'order_id'").ShouldBe(["TEXT"]);
        shop.Rows("SELECT type FROM pragma_table_info('orders') WHERE name = 'id'").ShouldBe(["INTEGER"]);
    }

    [Fact]
    public void A_primary_key_holds_NULL() => shop.Number("SELECT count(*) FROM settings WHERE \"key\" IS NULL").ShouldBe(2);

    [Fact]
    public void Documents_are_unchecked_and_some_are_broken()
    {
        shop.Number("SELECT count(*) FROM profiles WHERE NOT json_valid(data)").ShouldBeInRange(1, 50);
        shop.Number("SELECT count(*) FROM products WHERE attributes IS NOT NULL AND NOT json_valid(attributes)").ShouldBe(0);
    }

    [Fact]
    public void Columns_that_allow_NULL_have_none()
    {
        shop.Number("SELECT count(*) FROM order_items WHERE quantity IS NULL OR unit_price IS NULL").ShouldBe(0);
        shop.Number("SELECT count(*) FROM users WHERE full_name IS NULL").ShouldBe(0);
    }

    [Fact]
    public void A_table_is_an_old_copy_of_another()
    {
        shop.Rows("SELECT name FROM pragma_table_info('products_old')").ShouldBe(shop.Rows("SELECT name FROM pragma_table_info('products')"));
        shop.Number("SELECT count(*) FROM products_old").ShouldBeGreaterThan(10);
    }

    private IReadOnlyList<string> Columns(string index) => shop.Rows($"SELECT name FROM pragma_index_info('{index}') ORDER BY seqno");

    private IReadOnlyList<string> LeadingColumns(string table) =>
        shop.Rows($"SELECT i.name FROM pragma_index_list('{table}') AS l, pragma_index_info(l.name) AS i WHERE i.seqno = 0 AND l.partial = 0");
}
