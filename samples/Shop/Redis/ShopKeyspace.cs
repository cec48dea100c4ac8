using System.Globalization;
using System.Text;
using Polystore.Samples.Shop.Generate;

namespace Polystore.Samples.Shop.Redis;

/// <summary>
/// The shop's keys in Redis as commands in the protocol of redis-cli --pipe: twelve patterns of names in fixed shares, every type, small and
/// large values, with faults that a report must find. The same number and seed give the same keys.
/// </summary>
public sealed class ShopKeyspace
{
    private const int BufferBytes = 1 << 16;
    private const int Thousand = 1000;

    private readonly long keys;
    private readonly long seed;
    private readonly StringBuilder commands = new();

    /// <summary>Prepares a keyspace.</summary>
    /// <param name="keys">Keys in all, from 1,000.</param>
    /// <param name="seed">The same seed gives the same values.</param>
    /// <exception cref="ArgumentOutOfRangeException">Too few keys.</exception>
    public ShopKeyspace(long keys, long seed = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(keys, Thousand);
        this.keys = keys;
        this.seed = seed;
    }

    private delegate void Write(ShopKeyspace shop, long number, ref Dice dice);

    // Per mille of the keys by pattern; the last takes what is left.
    private static readonly (string Pattern, int PerMille, Write Write)[] Kinds =
    [
        ("session:{uuid}", 200, Session),
        ("stock:{n}", 200, Stock),
        ("user:{n}:cart", 120, Cart),
        ("user:{n}:profile", 120, Profile),
        ("product:{n}:page", 60, Page),
        ("rate/{hex}", 100, Rate),
        ("user:{n}:recent", 60, Recent),
        ("search:{hex}:hits", 30, Hits),
        ("category.{n}.products", 10, Category),
        ("order:{n}:events", 40, Events),
        ("visits:{date}:{n}", 50, Visits),
        ("tag:{*}:products", 10, Tag),
    ];

    /// <summary>The patterns with the number of their keys, as a report should count them.</summary>
    public IReadOnlyDictionary<string, long> Truth => Kinds.Select((kind, index) => (kind.Pattern, Count: CountOf(index))).ToDictionary(pair => pair.Pattern, pair => pair.Count, StringComparer.Ordinal);

    /// <summary>Writes all commands.</summary>
    public async Task WriteAsync(Stream target, IProgress<ShopProgress>? progress, CancellationToken cancellationToken)
    {
        long written = 0;
        for (int kind = 0; kind < Kinds.Length; kind++)
        {
            for (long i = 0; i < CountOf(kind); i++, written++)
            {
                Dice dice = new(seed, Dice.Stream.Keyspace, (i * Kinds.Length) + kind);
                Kinds[kind].Write(this, i, ref dice);
                if (commands.Length >= BufferBytes)
                {
                    await FlushAsync(target, cancellationToken);
                    progress?.Report(new(Kinds[kind].Pattern, written, keys));
                }
            }
        }

        await FlushAsync(target, cancellationToken);
    }

    private long CountOf(int kind) => kind == Kinds.Length - 1
        ? keys - Enumerable.Range(0, kind).Sum(CountOf)
        : keys * Kinds[kind].PerMille / Thousand;

    private async Task FlushAsync(Stream target, CancellationToken cancellationToken)
    {
        await target.WriteAsync(Encoding.UTF8.GetBytes(commands.ToString()), cancellationToken);
        commands.Clear();
    }

    private void Add(params ReadOnlySpan<string> words)
    {
        commands.Append('*').Append(words.Length).Append("\r\n");
        foreach (string word in words)
            commands.Append('$').Append(Encoding.UTF8.GetByteCount(word)).Append("\r\n").Append(word).Append("\r\n");
    }

    // One session in fifty was written without an expiry: the leak to be found.
    private static void Session(ShopKeyspace shop, long number, ref Dice dice)
    {
        string id = new Guid((int)dice.Next(), (short)dice.Next(), (short)dice.Next(), BitConverter.GetBytes(dice.Next())).ToString();
        string value = $"{{\"user\":{Text(dice.Below(1_000_000L))},\"locale\":\"en-GB\",\"csrf\":\"{dice.Next():x16}\"}}";
        if (number % 50 == 7)
            shop.Add("SET", "session:" + id, value);
        else
            shop.Add("SET", "session:" + id, value, "EX", Text(dice.Between(60, 86_400)));
    }

    private static void Stock(ShopKeyspace shop, long number, ref Dice dice) => shop.Add("SET", $"stock:{Text(number)}", Text(dice.Below(500)));

    private static void Cart(ShopKeyspace shop, long number, ref Dice dice)
    {
        List<string> words = ["HSET", $"user:{Text(number)}:cart"];
        for (int items = 1 + dice.Below(8); items > 0; items--)
            words.AddRange([$"product:{Text(dice.Below(60_000))}", Text(1 + dice.Below(3))]);
        shop.Add([.. words]);
        shop.Add("EXPIRE", words[1], Text(dice.Between(3600, 604_800)));
    }

    private static void Profile(ShopKeyspace shop, long number, ref Dice dice) => shop.Add(
        "HSET", $"user:{Text(number)}:profile", "name", $"Customer {Text(number)}", "city", $"City {Text(dice.Below(900))}", "points", Text(dice.Below(10_000)));

    // Text that LZF packs well.
    private static void Page(ShopKeyspace shop, long number, ref Dice dice)
    {
        StringBuilder page = new($"<article id=\"{Text(number)}\">");
        for (int paragraphs = 10 + dice.Below(30); paragraphs > 0; paragraphs--)
            page.Append("<p class=\"description\">").Append("Delivered within ").Append(dice.Below(9)).Append(" days, returned free of charge.</p>");
        shop.Add("SET", $"product:{Text(number)}:page", page.ToString(), "EX", "86400");
    }

    private static void Rate(ShopKeyspace shop, long number, ref Dice dice) => shop.Add("SET", $"rate/{dice.Next():x16}", Text(dice.Below(100)), "EX", Text(dice.Between(1000, 3600)));

    private static void Recent(ShopKeyspace shop, long number, ref Dice dice)
    {
        List<string> words = ["RPUSH", $"user:{Text(number)}:recent"];
        for (int items = 1 + dice.Below(30); items > 0; items--)
            words.Add(Text(dice.Below(60_000)));
        shop.Add([.. words]);
    }

    // 150 to 250 members, just above zset-max-listpack-entries.
    private static void Hits(ShopKeyspace shop, long number, ref Dice dice)
    {
        List<string> words = ["ZADD", $"search:{dice.Next():x16}:hits"];
        for (int items = 150 + dice.Below(100); items > 0; items--)
            words.AddRange([Text(dice.Below(100_000)), $"product:{Text(items * 100)}"]);
        shop.Add([.. words]);
    }

    // Heavy-tailed: one in a thousand holds very many.
    private static void Category(ShopKeyspace shop, long number, ref Dice dice)
    {
        List<string> words = ["SADD", $"category.{Text(number)}.products"];
        for (int items = number % Thousand == 0 ? 50_000 : 20 + dice.Below(200); items > 0; items--)
            words.Add(Text(items * 7));
        shop.Add([.. words]);
    }

    private static void Events(ShopKeyspace shop, long number, ref Dice dice)
    {
        for (int events = 1 + dice.Below(4); events > 0; events--)
            shop.Add("XADD", $"order:{Text(number)}:events", "*", "event", dice.Chance(500) ? "paid" : "sent", "by", "shop");
    }

    private static void Visits(ShopKeyspace shop, long number, ref Dice dice) =>
        shop.Add("SET", $"visits:2026-{Text(1 + (number % 12), "00")}-{Text(1 + (number / 12 % 28), "00")}:{Text(number)}", Text(dice.Below(1_000_000)));

    private static void Tag(ShopKeyspace shop, long number, ref Dice dice)
    {
        string word = "";
        for (long left = number; word.Length < 5; left /= 20)
            word += "bcdfghjklmnpqrstvwxz"[(int)(left % 20)];
        shop.Add("SADD", $"tag:{word}:products", Text(dice.Below(100)), Text(100 + dice.Below(100)));
    }

    private static string Text(long number, string format = "0") => number.ToString(format, CultureInfo.InvariantCulture);
}
