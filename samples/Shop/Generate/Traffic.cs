using Polystore.Samples.Shop.Model;
using static Polystore.Samples.Shop.Model.ShopValue;

namespace Polystore.Samples.Shop.Generate;

/// <summary>What visitors leave behind: wishlists, sessions, the audit log.</summary>
internal sealed class Traffic(ShopOptions options, ShopCounts counts, Customers customers, Assortment assortment)
{
    private const int SessionDays = 60;

    private static readonly string[] Entities = ["order", "product", "user", "payment"];
    private static readonly int[] EntityShares = [600, 200, 120, 80];

    private static readonly string[][] Actions =
        [["create", "pay", "ship", "cancel", "update"], ["update", "price", "restock"], ["login", "update", "password"], ["capture", "refund"]];

    private static readonly string[] Paths =
        ["/checkout/confirm", "/checkout/payment", "/account/profile", "/admin/products/edit", "/admin/orders/state", "/api/v2/payments/callback"];

    private readonly Calendar calendar = new(options.From, options.Until);

    public IEnumerable<ShopValue[]> Wishlists()
    {
        HashSet<int> chosen = [];
        for (int n = 0; n < customers.Count; n++)
        {
            Dice dice = new(options.Seed, Dice.Stream.Wishlist, n);
            long count = dice.Chance(550) ? 0 : dice.Between(1, 12);
            chosen.Clear();
            for (int i = 0; i < count; i++)
            {
                long added = calendar.Until - 1 - dice.Below(calendar.Until - calendar.From);
                int product = assortment.PickAt(added, ref dice);
                if (chosen.Add(product))
                    yield return [Integer(n + 1), Integer(product + 1), Timestamp(added)];
            }
        }
    }

    public IEnumerable<ShopValue[]> Sessions()
    {
        for (long n = 0; n < counts.Sessions; n++)
        {
            Dice dice = new(options.Seed, Dice.Stream.Session, n);
            string token = $"{dice.Next():x16}{dice.Next():x16}";
            long created = calendar.Until - (SessionDays * Calendar.Day) + (long)((n + dice.Unit()) / counts.Sessions * SessionDays * Calendar.Day);
            long seen = Math.Min(created + dice.Below(dice.Chance(300) ? 20 * Calendar.Day : 7_200), calendar.Until - 1);
            yield return
            [
                Of(token),
                dice.Chance(350) ? Null : Integer(customers.PickAt(created, ref dice) + 1),
                Of($"203.0.113.{dice.Below(256)}"),
                Of(dice.Pick(Words.Browsers)),
                Timestamp(created),
                Timestamp(Math.Max(seen, created)),
            ];
        }
    }

    public IEnumerable<ShopValue[]> AuditEvents()
    {
        for (long n = 0; n < counts.AuditEvents; n++)
        {
            Dice dice = new(options.Seed, Dice.Stream.Audit, n);
            long at = calendar.Moment(n, counts.AuditEvents, ref dice);
            int entity = dice.Weighted(EntityShares);
            string action = dice.Pick(Actions[entity]);
            yield return
            [
                Integer(n + 1),
                Timestamp(at),
                dice.Chance(300) ? Null : Integer(customers.PickAt(at, ref dice) + 1),
                Of(action),
                Of(Entities[entity]),
                Integer(EntityId(entity, n, at, ref dice)),
                dice.Chance(300) ? Null : Json(Detail(ref dice)),
            ];
        }
    }

    private static string Detail(ref Dice dice) =>
        $$"""{"ip":"198.51.100.{{dice.Below(256)}}","source":"{{(dice.Chance(700) ? "web" : "app")}}","request":"{{dice.Next():x16}}","path":"{{dice.Pick(Paths)}}","took_ms":{{dice.Between(3, 900)}}}""";

    private long EntityId(int entity, long n, long at, ref Dice dice)
    {
        // Orders are spread over the year as the log is, so the order at the same share of its sequence is of the same day.
        long order = Math.Max(1, Math.Min(counts.Orders, (long)((double)n / counts.AuditEvents * counts.Orders) + 1 - dice.Below(40)));
        return entity switch
        {
            1 => assortment.PickAt(at, ref dice) + 1,
            2 => customers.PickAt(at, ref dice) + 1,
            _ => order,
        };
    }
}
