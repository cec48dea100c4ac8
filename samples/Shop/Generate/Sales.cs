using Polystore.Samples.Shop.Model;
using static Polystore.Samples.Shop.Model.ShopValue;

namespace Polystore.Samples.Shop.Generate;

/// <summary>The tables that tell of orders: orders, lines, payments, parcels, reviews. Order n (from 0) has id n + 1.</summary>
internal sealed class Sales(ShopOptions options, ShopCounts counts, OrderBook book)
{
    private static readonly string[] Carriers = ["DHL", "UPS", "DPD", "PostNL", "GLS"];
    private static readonly int[] Ratings = [60, 50, 110, 270, 510];

    public IEnumerable<ShopValue[]> Orders()
    {
        OrderLine[] lines = new OrderLine[OrderBook.MostLines];
        for (long n = 0; n < book.Count; n++)
        {
            OrderFacts order = book.Of(n, lines);
            yield return
            [
                Integer(n + 1),
                Integer(order.Customer + 1),
                Of(order.Coupon < 0 ? null : Coupons.Code(order.Coupon)),
                Of(order.Status),
                Of(order.Country.Currency),
                Money(order.Total),
                Of(order.Note < 0 ? null : Words.Notes[order.Note]),
                Timestamp(order.PlacedAt),
                order.ShippedAt < 0 ? Null : Timestamp(order.ShippedAt),
            ];
        }
    }

    public IEnumerable<ShopValue[]> Items()
    {
        OrderLine[] lines = new OrderLine[OrderBook.MostLines];
        long id = 0;
        for (long n = 0; n < book.Count; n++)
        {
            OrderFacts order = book.Of(n, lines);
            for (int i = 0; i < order.Lines; i++)
                yield return
                [
                    Integer(++id), Integer(n + 1), Integer(i + 1), Integer(lines[i].Product + 1), Integer(lines[i].Quantity),
                    Money(lines[i].UnitPrice),
                ];
        }
    }

    public IEnumerable<ShopValue[]> Payments()
    {
        OrderLine[] lines = new OrderLine[OrderBook.MostLines];
        long id = 0;
        for (long n = 0; n < book.Count; n++)
        {
            OrderFacts order = book.Of(n, lines);
            Dice dice = new(options.Seed, Dice.Stream.Payment, n);
            string method = dice.Chance(720) ? order.Country.Method : dice.Chance(650) ? order.Country.OtherMethod : "invoice";
            long tried = Math.Min(order.PlacedAt + dice.Between(5, 240), book.Until - 1);
            if (dice.Chance(55))
            {
                yield return Payment(++id, n, order, method, "failed", tried, -1, ref dice);
                tried = Math.Min(tried + dice.Between(20, 900), book.Until - 1);
            }

            if (order.Paid)
                yield return Payment(
                    ++id, n, order, method, order.Status == "returned" ? "refunded" : "captured", tried,
                    Math.Min(tried + dice.Between(1, method == "invoice" ? 14 * Calendar.Day : 40), book.Until - 1), ref dice);
            else if (order.Status == "pending" || dice.Chance(300))
                yield return Payment(++id, n, order, method, order.Status == "pending" ? "authorised" : "voided", tried, -1, ref dice);
        }
    }

    public IEnumerable<ShopValue[]> Shipments()
    {
        OrderLine[] lines = new OrderLine[OrderBook.MostLines];
        long id = 0;
        for (long n = 0; n < book.Count; n++)
        {
            OrderFacts order = book.Of(n, lines);
            if (order.ShippedAt < 0)
                continue;
            Dice dice = new(options.Seed, Dice.Stream.Shipment, n);
            string carrier = dice.Pick(Carriers);
            yield return
            [
                Integer(++id), Integer(n + 1), Of(carrier), Of($"{carrier[0]}{dice.Between(100_000_000_000, 999_999_999_999)}"),
                Timestamp(order.ShippedAt), order.DeliveredAt < 0 ? Null : Timestamp(order.DeliveredAt),
            ];
        }
    }

    public IEnumerable<ShopValue[]> Reviews()
    {
        OrderLine[] lines = new OrderLine[OrderBook.MostLines];
        for (long n = 0; n < counts.Reviews; n++)
        {
            Dice dice = new(options.Seed, Dice.Stream.Review, n);
            OrderFacts order = book.Of((long)((n + dice.Unit()) / counts.Reviews * book.Count), lines);
            int product = lines[dice.Below(order.Lines)].Product;
            int rating = 1 + dice.Weighted(Ratings);
            long created = Math.Min(order.PlacedAt + dice.Between(3 * Calendar.Day, 40 * Calendar.Day), book.Until - 1 - dice.Below(Calendar.Day));
            yield return
            [
                Integer(n + 1), Integer(product + 1), Integer(order.Customer + 1), Integer(rating),
                Of(dice.Pick(rating >= 4 ? Words.Praise : rating == 3 ? Words.Mixed : Words.Blame)),
                dice.Chance(250) ? Null : Of(Opinion(ref dice)),
                Integer(dice.Chance(600) ? 0 : dice.Below(dice.Chance(50) ? 400 : 12)),
                Timestamp(Math.Max(created, order.PlacedAt)),
            ];
        }
    }

    private static ShopValue[] Payment(
        long id, long n, in OrderFacts order, string method, string status, long createdAt, long paidAt, ref Dice dice) =>
    [
        Integer(id), Integer(n + 1), Of(method), Of(status), Money(order.Total), Of(order.Country.Currency),
        Of($"{method[..2]}_{dice.Next():x16}"), Timestamp(createdAt), paidAt < 0 ? Null : Timestamp(paidAt),
    ];

    private static string Opinion(ref Dice dice)
    {
        string text = dice.Pick(Words.Opinions);
        for (long more = dice.Between(0, 4); more > 0; more--)
            text += " " + dice.Pick(Words.Opinions);
        return text;
    }
}
