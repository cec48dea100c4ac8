using System.Text;
using Polystore.Samples.Shop.Model;
using static Polystore.Samples.Shop.Model.ShopValue;

namespace Polystore.Samples.Shop.Generate;

/// <summary>Customers and their profiles. Customer n (from 0) has id n + 1; ids rise with the day of registration.</summary>
internal sealed class Customers
{
    /// <summary>How unequal customers are: the best percent place about a tenth of the orders.</summary>
    private const double Loyalty = 0.65;

    private const int YearsBeforeTheFirstOrder = 2;

    private readonly long seed;
    private readonly long until;
    private readonly long[] created;
    private readonly byte[] city;
    private readonly Popularity popularity;

    public Customers(ShopOptions options, ShopCounts counts)
    {
        seed = options.Seed;
        until = Calendar.Seconds(options.Until);
        created = new long[counts.Users];
        city = new byte[counts.Users];
        Calendar calendar = new(options.From.AddYears(-YearsBeforeTheFirstOrder), options.Until);
        for (int n = 0; n < counts.Users; n++)
        {
            Dice dice = Of(n);
            city[n] = (byte)dice.Weighted(Places.Weights);
            created[n] = calendar.Moment(n, counts.Users, ref dice);
        }

        popularity = new(counts.Users, Loyalty, seed, Dice.Stream.CustomerRank);
    }

    public int Count => created.Length;

    public Places.Country CountryOf(int n) => Places.Countries[Places.Cities[city[n]].Country];

    /// <summary>A customer who was registered at the moment, the loyal ones more often.</summary>
    public int PickAt(long moment, ref Dice dice) => popularity.Pick(ref dice, Existing.At(created, moment));

    public IEnumerable<ShopValue[]> Users()
    {
        for (int n = 0; n < Count; n++)
            yield return User(n);
    }

    public IEnumerable<ShopValue[]> Profiles()
    {
        for (int n = 0; n < Count; n++)
        {
            Dice dice = new(seed, Dice.Stream.Profile, n);
            if (dice.Chance(850))
                yield return [Integer(n + 1), Json(Profile(n, ref dice)), Timestamp(Between(created[n], until, ref dice))];
        }
    }

    private Dice Of(int n) => new(seed, Dice.Stream.Customer, n);

    private ShopValue[] User(int n)
    {
        // A sequence of its own: the city above is rolled first from Of(n), whatever else is added here.
        Dice dice = new(seed, Dice.Stream.Customer, -1L - n);
        string first = dice.Pick(Words.FirstNames);
        string last = dice.Pick(Words.LastNames);
        bool referred = n > 20 && dice.Chance(180);
        bool seen = dice.Chance(880);
        return
        [
            Integer(n + 1),
            ShopValue.Of(Email(first, last, n, ref dice)),
            ShopValue.Of($"{first} {last}"),
            dice.Chance(550) ? ShopValue.Of($"{CountryOf(n).Prefix} {dice.Between(100, 999)} {dice.Between(1_000_000, 9_999_999)}") : Null,
            ShopValue.Of(Places.Cities[city[n]].Name),
            ShopValue.Of(CountryOf(n).Code),
            ShopValue.Bool(dice.Chance(930)),
            ShopValue.Bool(dice.Chance(420)),
            referred ? Integer(1 + dice.Below(n)) : Null,
            Timestamp(created[n]),
            seen ? Timestamp(Between(Math.Max(created[n], until - (dice.Below(300) * Calendar.Day)), until, ref dice)) : Null,
        ];
    }

    private static string Email(string first, string last, int n, ref Dice dice)
    {
        string local = $"{Plain(first)}.{Plain(last)}{n + 1}";
        string email = $"{local}@{dice.Pick(Words.MailHosts)}";

        // Some typed their address with capitals, which is why lookups must fold case.
        return dice.Chance(40) ? char.ToUpperInvariant(email[0]) + email[1..] : email;
    }

    // By hand, because Unicode normalisation does nothing in a process that runs without globalisation data.
    private static string Plain(string name)
    {
        StringBuilder plain = new(name.Length);
        foreach (char letter in name.ToLowerInvariant())
        {
            char folded = letter switch
            {
                'á' => 'a', 'é' or 'ě' => 'e', 'í' => 'i', 'ó' or 'ö' => 'o', 'ü' => 'u', 'ř' => 'r', _ => letter,
            };
            if (char.IsAsciiLetter(folded))
                plain.Append(folded);
        }

        return plain.ToString();
    }

    private string Profile(int n, ref Dice dice)
    {
        StringBuilder json = new(320);
        json.Append("{\"language\":\"").Append(CountryOf(n).Language).Append("\",\"currency\":\"").Append(CountryOf(n).Currency)
            .Append("\",\"birth_year\":");
        if (dice.Chance(300))
            json.Append("null");
        else
            json.Append(dice.Between(1945, 2006));
        json.Append(",\"interests\":[");
        long interests = dice.Between(1, 5);
        for (int i = 0; i < interests; i++)
            json.Append(i == 0 ? "\"" : ",\"").Append(dice.Pick(Words.Interests)).Append('"');
        json.Append("],\"address\":{\"street\":\"").Append(dice.Pick(Words.LastNames)).Append(" Street ").Append(dice.Between(1, 240))
            .Append("\",\"zip\":\"").Append(dice.Between(10_000, 99_999)).Append("\",\"city\":\"").Append(Places.Cities[city[n]].Name)
            .Append("\"},\"consent\":{\"mail\":").Append(dice.Chance(420) ? "true" : "false").Append(",\"profiling\":")
            .Append(dice.Chance(250) ? "true" : "false").Append('}');
        if (dice.Chance(400))
            json.Append(",\"size\":{\"shoe\":").Append(dice.Between(35, 47)).Append(",\"shirt\":\"")
                .Append(dice.Pick(["S", "M", "L", "XL"])).Append("\"}");
        json.Append(",\"last_searches\":[");
        long searches = dice.Between(0, 8);
        for (int i = 0; i < searches; i++)
            json.Append(i == 0 ? "\"" : ",\"").Append(dice.Pick(Words.Styles).ToLowerInvariant()).Append(' ')
                .Append(dice.Pick(Words.Materials).ToLowerInvariant()).Append('"');
        return json.Append("]}").ToString();
    }

    private static long Between(long from, long until, ref Dice dice) => from + dice.Below(Math.Max(1, until - from));
}
