using Polystore.Samples.Shop.Model;
using static Polystore.Samples.Shop.Model.ShopValue;

namespace Polystore.Samples.Shop.Generate;

/// <summary>Discount codes, counted from 0.</summary>
internal static class Coupons
{
    private static readonly string[] Occasions = ["SPRING", "SUMMER", "AUTUMN", "WINTER", "WELCOME", "THANKS", "FRIDAY", "BIRTHDAY"];

    public static string Code(int n) => $"{Occasions[n % Occasions.Length]}{PercentOff(n)}-{n + 1}";

    public static int PercentOff(int n) => 5 * (1 + (n % 5));

    public static IEnumerable<ShopValue[]> Rows(ShopOptions options)
    {
        for (int n = 0; n < ShopCounts.Coupons; n++)
        {
            Dice dice = new(options.Seed, Dice.Stream.Coupon, n);
            long from = Calendar.Seconds(options.From) + (dice.Below(300) * Calendar.Day);
            yield return [Of(Code(n)), Integer(PercentOff(n)), Timestamp(from), dice.Chance(250) ? Null : Timestamp(from + (60 * Calendar.Day))];
        }
    }
}
