namespace Polystore.Samples.Shop.Generate;

/// <summary>
/// The facts of any order, worked out anew whenever a table asks: orders, their lines, payments, parcels and reviews agree
/// with each other and nothing is kept per order.
/// </summary>
internal sealed class OrderBook(ShopOptions options, ShopCounts counts, Customers customers, Assortment assortment)
{
    public const int MostLines = 8;

    private const long FreeShippingFrom = 5_000;
    private const long Shipping = 490;

    private static readonly int[] LineCounts = [350, 250, 150, 100, 70, 40, 20, 20];
    private static readonly int[] Quantities = [780, 140, 45, 25, 10];

    private readonly Calendar calendar = new(options.From, options.Until);

    public long Count => counts.Orders;

    public long Until => calendar.Until;

    /// <summary>Order <paramref name="n"/>, counted from 0; fills in its lines.</summary>
    /// <param name="n">The order.</param>
    /// <param name="lines">Room for <see cref="MostLines"/> lines.</param>
    public OrderFacts Of(long n, Span<OrderLine> lines)
    {
        Dice dice = new(options.Seed, Dice.Stream.Order, n);
        long placedAt = calendar.Moment(n, counts.Orders, ref dice);
        int customer = customers.PickAt(placedAt, ref dice);
        Places.Country country = customers.CountryOf(customer);
        int count = 1 + dice.Weighted(LineCounts);
        long cents = 0;
        for (int i = 0; i < count; i++)
        {
            int product = PickOther(lines[..i], placedAt, ref dice);
            lines[i] = new(product, 1 + dice.Weighted(Quantities), country.FromCents(assortment.PriceOf(product)));
            cents += (long)lines[i].Quantity * assortment.PriceOf(product);
        }

        int coupon = dice.Chance(80) ? dice.Below(ShopCounts.Coupons) : -1;
        if (coupon >= 0)
            cents -= cents * Coupons.PercentOff(coupon) / 100;
        if (cents < FreeShippingFrom)
            cents += Shipping;

        long age = calendar.Until - placedAt;
        string status = StatusAt(age, ref dice);
        long shippedAt = status is "shipped" or "delivered" or "returned"
            ? Math.Min(placedAt + 3_600 + dice.Below(Calendar.Day * 3), calendar.Until - 1) : -1;
        return new OrderFacts
        {
            Customer = customer,
            PlacedAt = placedAt,
            Status = status,
            Coupon = coupon,
            Country = country,
            Lines = count,
            Total = country.FromCents(cents),
            ShippedAt = shippedAt,
            DeliveredAt = status is "delivered" or "returned"
                ? Math.Min(shippedAt + Calendar.Day + dice.Below(Calendar.Day * 4), calendar.Until - 1) : -1,
            Note = dice.Chance(60) ? dice.Below(Words.Notes.Length) : -1,
        };
    }

    /// <summary>Young orders wait, old ones have arrived; a few got stuck.</summary>
    private static string StatusAt(long age, ref Dice dice)
    {
        int roll = dice.Below(1000);
        return (age / Calendar.Day) switch
        {
            < 1 => roll < 550 ? "pending" : roll < 950 ? "paid" : "cancelled",
            < 4 => roll < 60 ? "pending" : roll < 450 ? "paid" : roll < 950 ? "shipped" : "cancelled",
            < 10 => roll < 10 ? "pending" : roll < 60 ? "paid" : roll < 500 ? "shipped" : roll < 945 ? "delivered" : "cancelled",
            _ => roll < 3 ? "pending" : roll < 5 ? "paid" : roll < 9 ? "shipped" : roll < 915 ? "delivered" : roll < 960 ? "returned" : "cancelled",
        };
    }

    /// <summary>A product that is not in the order yet; after some tries any will do.</summary>
    private int PickOther(ReadOnlySpan<OrderLine> lines, long moment, ref Dice dice)
    {
        int product = assortment.PickAt(moment, ref dice);
        for (int tries = 0; tries < 8 && Contains(lines, product); tries++)
            product = assortment.PickAt(moment, ref dice);
        return product;
    }

    private static bool Contains(ReadOnlySpan<OrderLine> lines, int product)
    {
        foreach (OrderLine line in lines)
            if (line.Product == product)
                return true;
        return false;
    }
}
