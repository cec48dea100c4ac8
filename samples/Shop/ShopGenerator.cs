using System.Runtime.CompilerServices;
using Polystore.Samples.Shop.Generate;
using Polystore.Samples.Shop.Model;

namespace Polystore.Samples.Shop;

/// <summary>
/// Makes the rows of a shop, table by table, as a stream; holds a few bytes per customer and per product and nothing per order.
/// The same options give the same rows in the same order.
/// </summary>
public sealed class ShopGenerator
{
    private const int ReportEvery = 4096;

    private readonly ShopOptions options;
    private readonly ShopCounts counts;
    private readonly Customers customers;
    private readonly Assortment assortment;
    private readonly Sales sales;
    private readonly Traffic traffic;

    /// <summary>Prepares a shop; O(customers + products).</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option lies outside its range.</exception>
    public ShopGenerator(ShopOptions options)
    {
        this.options = options.Validate();
        counts = new(options.Scale);
        customers = new(options, counts);
        assortment = new(options, counts);
        sales = new(options, counts, new OrderBook(options, counts, customers, assortment));
        traffic = new(options, counts, customers, assortment);
    }

    /// <summary>All rows there will be, to within a few percent.</summary>
    public long ExpectedRows => counts.Expected;

    /// <summary>The rows of one table, lazily; may be enumerated any number of times.</summary>
    /// <param name="table">One of <see cref="ShopTables.All"/>.</param>
    /// <exception cref="ArgumentException">The table is none of the shop's.</exception>
    public IEnumerable<ShopValue[]> Rows(ShopTable table) => table.Name switch
    {
        "countries" => Fixtures.Countries(),
        "categories" => Fixtures.Categories(),
        "coupons" => Coupons.Rows(options),
        "settings" => Fixtures.Settings(),
        "users" => customers.Users(),
        "profiles" => customers.Profiles(),
        "products" => assortment.Products(),
        "product_texts" => assortment.Texts(),
        "product_tags" => assortment.Tags(),
        "price_history" => assortment.Prices(),
        "wishlists" => traffic.Wishlists(),
        "orders" => sales.Orders(),
        "order_items" => sales.Items(),
        "payments" => sales.Payments(),
        "shipments" => sales.Shipments(),
        "reviews" => sales.Reviews(),
        "sessions" => traffic.Sessions(),
        "audit_log" => traffic.AuditEvents(),
        _ => throw new ArgumentException($"The shop has no table {table.Name}.", nameof(table)),
    };

    /// <summary>Fills a target with the whole shop.</summary>
    /// <param name="target">Where the rows go.</param>
    /// <param name="progress">Told every few thousand rows; may be null.</param>
    /// <param name="cancellationToken">Stops between two rows.</param>
    /// <returns>The number of rows written.</returns>
    public async Task<long> FillAsync(IShopTarget target, IProgress<ShopProgress>? progress, CancellationToken cancellationToken)
    {
        StrongBox<long> written = new();
        await target.CreateSchemaAsync(cancellationToken);
        foreach (ShopTable table in ShopTables.All)
            await target.WriteAsync(table, Counted(table, written, progress, cancellationToken), cancellationToken);
        progress?.Report(new("", written.Value, ExpectedRows));
        await target.FinishAsync(cancellationToken);
        return written.Value;
    }

    private IEnumerable<ShopValue[]> Counted(
        ShopTable table, StrongBox<long> written, IProgress<ShopProgress>? progress, CancellationToken cancellationToken)
    {
        foreach (ShopValue[] row in Rows(table))
        {
            if (written.Value++ % ReportEvery == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                progress?.Report(new(table.Name, written.Value, ExpectedRows));
            }

            yield return row;
        }
    }
}
