using System.Text;
using Polystore.Samples.Shop.Model;
using static Polystore.Samples.Shop.Model.ShopValue;

namespace Polystore.Samples.Shop.Generate;

/// <summary>Products with their texts, tags and prices. Product n (from 0) has id n + 1; ids rise with the day of listing.</summary>
internal sealed class Assortment
{
    /// <summary>Zipf exponent of sales; near 0.9 for many shops (Brynjolfsson, Hu, Smith: The Longer Tail, 2010).</summary>
    private const double Fame = 0.9;

    private const int YearsBeforeTheFirstOrder = 3;

    private readonly long seed;
    private readonly long until;
    private readonly long[] created;
    private readonly int[] price;
    private readonly byte[] leaf;
    private readonly Popularity popularity;

    public Assortment(ShopOptions options, ShopCounts counts)
    {
        seed = options.Seed;
        until = Calendar.Seconds(options.Until);
        created = new long[counts.Products];
        price = new int[counts.Products];
        leaf = new byte[counts.Products];
        long from = Calendar.Seconds(options.From.AddYears(-YearsBeforeTheFirstOrder));
        for (int n = 0; n < counts.Products; n++)
        {
            Dice dice = new(seed, Dice.Stream.Product, n);
            leaf[n] = (byte)dice.Weighted(CategoryTree.LeafShares);
            price[n] = RoundToShelfPrice(CategoryTree.LeafNodes[leaf[n]].PriceInCents, dice.Bell());
            created[n] = from + (long)((n + dice.Unit()) / counts.Products * (until - from));
        }

        popularity = new(counts.Products, Fame, seed, Dice.Stream.ProductRank);
    }

    public int Count => created.Length;

    /// <summary>The price in euro cents.</summary>
    public int PriceOf(int n) => price[n];

    /// <summary>A product that was listed at the moment, the famous ones more often.</summary>
    public int PickAt(long moment, ref Dice dice) => popularity.Pick(ref dice, Existing.At(created, moment));

    public IEnumerable<ShopValue[]> Products()
    {
        for (int n = 0; n < Count; n++)
            yield return Product(n);
    }

    public IEnumerable<ShopValue[]> Texts()
    {
        for (int n = 0; n < Count; n++)
        {
            Dice dice = new(seed, Dice.Stream.ProductText, n);
            yield return [Integer(n + 1), Of("en"), Of(Description(ref dice))];
            if (dice.Chance(600))
                yield return [Integer(n + 1), Of("fr"), Of(Description(ref dice))];
        }
    }

    public IEnumerable<ShopValue[]> Tags()
    {
        for (int n = 0; n < Count; n++)
        {
            Dice dice = new(seed, Dice.Stream.ProductTag, n);
            long count = dice.Between(0, 6);
            int tag = dice.Below(Words.Tags.Length);
            for (int i = 0; i < count; i++)
            {
                yield return [Integer(n + 1), Of(Words.Tags[tag])];
                tag = (tag + 1 + dice.Below(3)) % Words.Tags.Length;
            }
        }
    }

    public IEnumerable<ShopValue[]> Prices()
    {
        long id = 0;
        for (int n = 0; n < Count; n++)
        {
            Dice dice = new(seed, Dice.Stream.Price, n);
            long changes = dice.Between(0, 6);
            long step = Math.Max(1, (until - created[n]) / (changes + 1));
            for (int i = 0; i <= changes; i++)
            {
                long was = i == changes ? price[n] : price[n] * dice.Between(80, 130) / 100;
                yield return [Integer(++id), Integer(n + 1), Timestamp(created[n] + (i * step)), Money(was)];
            }
        }
    }

    private ShopValue[] Product(int n)
    {
        Dice dice = new(seed, Dice.Stream.Product, -1L - n);
        CategoryTree.Node category = CategoryTree.LeafNodes[leaf[n]];
        string style = dice.Pick(Words.Styles);
        string material = dice.Pick(Words.Materials);
        string colour = dice.Pick(Words.Colours);
        bool discontinued = dice.Chance(120);
        bool soldOut = discontinued || dice.Chance(40);
        long weight = Math.Max(5, (long)(category.WeightInGrams * (1 + (0.5 * dice.Bell()))));
        return
        [
            Integer(n + 1),
            Integer(category.Id),
            Of($"{category.Slug.Split('/')[2][..2].ToUpperInvariant()}-{(n * 7) + 10_000}-{colour[0]}"),
            Of($"{style} {material} {category.Name}"),
            Money(price[n]),
            Integer(soldOut ? 0 : dice.Chance(60) ? dice.Between(1, 9) : dice.Between(10, 900)),
            dice.Chance(70) ? Null : Integer(weight),
            Of(discontinued ? "discontinued" : dice.Chance(30) ? "draft" : "active"),
            dice.Chance(100) ? Null : Json($$"""{"colour":"{{colour}}","material":"{{material.ToLowerInvariant()}}","year":{{2022 + dice.Below(4)}}}"""),
            Timestamp(created[n]),
        ];
    }

    private static string Description(ref Dice dice)
    {
        StringBuilder text = new(1600);
        long sentences = dice.Between(14, 28);
        for (int i = 0; i < sentences; i++)
            text.Append(i == 0 ? "" : i % 4 == 0 ? "\n\n" : " ").Append(dice.Pick(Words.Sentences));
        return text.ToString();
    }

    /// <summary>From a third of the usual price to three times it, ending in 9, 49 or 99 cents.</summary>
    private static int RoundToShelfPrice(int usual, double spread)
    {
        double wanted = spread < 0 ? usual / (1 - (2 * spread)) : usual * (1 + (2 * spread));
        return wanted switch
        {
            < 1000 => ((int)wanted / 10 * 10) + 9,
            < 5000 => ((int)wanted / 50 * 50) + 49,
            _ => ((int)wanted / 100 * 100) + 99,
        };
    }
}
