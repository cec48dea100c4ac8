namespace Polystore.Shop.Tests;

/// <summary>The data have the shape that makes planners stumble.</summary>
public sealed class SkewTests(SampleFile shop) : IClassFixture<SampleFile>
{
    [Fact]
    public void One_percent_of_the_products_makes_more_than_15_percent_of_the_lines()
    {
        long top = shop.Number(
            "SELECT sum(n) FROM (SELECT count(*) AS n FROM order_items GROUP BY product_id ORDER BY n DESC LIMIT (SELECT count(*) / 100 FROM products))");
        ((double)top / shop.Number("SELECT count(*) FROM order_items")).ShouldBeGreaterThan(0.15);
    }

    [Fact]
    public void Ten_percent_of_the_customers_place_more_than_a_quarter_of_the_orders()
    {
        long top = shop.Number(
            "SELECT sum(n) FROM (SELECT count(*) AS n FROM orders GROUP BY user_id ORDER BY n DESC LIMIT (SELECT count(*) / 10 FROM users))");
        ((double)top / shop.Number("SELECT count(*) FROM orders")).ShouldBeGreaterThan(0.25);
    }

    [Fact]
    public void Orders_per_day_rise()
    {
        long first = shop.Number("SELECT count(*) FROM orders WHERE placed_at < '2025-04-01'");
        long last = shop.Number("SELECT count(*) FROM orders WHERE placed_at >= '2025-10-01'");
        last.ShouldBeGreaterThan(2 * first);
    }

    [Fact]
    public void A_city_lies_in_one_country_and_decides_the_currency()
    {
        shop.Rows("SELECT city FROM users GROUP BY city HAVING count(DISTINCT country_code) > 1").ShouldBeEmpty();
        shop.Number(
            """
            SELECT count(*)
            FROM orders o JOIN users u ON u.id = o.user_id JOIN countries c ON c.code = u.country_code
            WHERE c.currency <> o.currency
            """).ShouldBe(0);
    }

    [Fact]
    public void Young_orders_wait_and_old_ones_have_arrived()
    {
        const string Arrived = "SELECT 100 * sum(status IN ('delivered', 'returned')) / count(*) FROM orders WHERE placed_at ";
        shop.Number(Arrived + ">= '2025-12-28'").ShouldBe(0);
        shop.Number(Arrived + "< '2025-12-01'").ShouldBeGreaterThan(90);
    }

    [Fact]
    public void The_category_decides_the_level_of_the_price()
    {
        const string Mean = "SELECT CAST(avg(p.price) AS INTEGER) FROM products p JOIN categories c ON c.id = p.category_id WHERE c.slug LIKE ";
        shop.Number(Mean + "'home/furniture/%'").ShouldBeGreaterThan(3 * shop.Number(Mean + "'books/%'"));
    }

    [Fact]
    public void What_follows_from_an_order_is_never_earlier_than_the_order()
    {
        shop.Number("SELECT count(*) FROM orders o JOIN users u ON u.id = o.user_id WHERE u.created_at > o.placed_at").ShouldBe(0);
        shop.Number("SELECT count(*) FROM orders WHERE shipped_at < placed_at").ShouldBe(0);
        shop.Number("SELECT count(*) FROM payments p JOIN orders o ON o.id = p.order_id WHERE p.created_at < o.placed_at").ShouldBe(0);
        shop.Number("SELECT count(*) FROM shipments s JOIN orders o ON o.id = s.order_id WHERE s.delivered_at <= o.placed_at").ShouldBe(0);
        shop.Number(
            "SELECT count(*) FROM order_items i JOIN orders o ON o.id = i.order_id JOIN products p ON p.id = i.product_id WHERE p.created_at > o.placed_at")
            .ShouldBe(0);
    }

    [Fact]
    public void A_reviewer_has_bought_what_he_reviews()
    {
        shop.Number(
            """
            SELECT count(*) FROM reviews r
            WHERE r.id <= 200 AND r.product_id IN (SELECT id FROM products) AND NOT EXISTS (
              SELECT 1 FROM orders o JOIN order_items i ON i.order_id = o.id WHERE o.user_id = r.user_id AND i.product_id = r.product_id)
            """).ShouldBe(0);
    }

    [Fact]
    public void Captured_payments_are_of_the_order_s_total()
    {
        shop.Number("SELECT count(*) FROM payments p JOIN orders o ON o.id = p.order_id WHERE p.amount <> o.total").ShouldBe(0);
        shop.Number(
            "SELECT count(*) FROM orders o WHERE o.status = 'delivered' AND o.id <= 300 AND (SELECT count(*) FROM payments p WHERE p.order_id = o.id AND p.status = 'captured') <> 1")
            .ShouldBe(0);
    }
}
