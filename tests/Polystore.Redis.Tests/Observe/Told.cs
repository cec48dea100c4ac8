using System.Globalization;
using System.Text;
using Polystore.RedisClient;

namespace Polystore.Redis.Tests.Observe;

/// <summary>A reply that can be changed before it is sent.</summary>
/// <param name="Kind">Its sign in the protocol.</param>
/// <param name="Text">What a scalar says.</param>
internal sealed record Told(char Kind, string Text = "")
{
    private static readonly string[] OddTexts =
    [
        "", "0", "-1", "nan", "inf", "-inf", "1e400", "9223372036854775807", "-9223372036854775808", "99999999999999999999999", "16383-0", "0-2147483647", "5461-99999999999", "-", "a=b", "=", "db99999999999999999999:keys=1",
        "\0", "\ud800", "{", "\u202e", new('7', 5000), new(' ', 20000),
    ];

    /// <summary>The elements of an aggregate; a map has key, value, key, value.</summary>
    public List<Told> Items { get; init; } = [];

    public static implicit operator Told(string text) => new('$', text);

    public static implicit operator Told(long number) => new(':', number.ToString(CultureInfo.InvariantCulture));

    public static Told Map(params Told[] items) => new('%') { Items = [.. items] };

    public static Told List(params Told[] items) => new('*') { Items = [.. items] };

    public static Told Of(RedisReply reply) => reply.Kind switch
    {
        RedisReplyKind.Null => new Told('_'),
        RedisReplyKind.Integer => reply.AsInt64(),
        RedisReplyKind.Array or RedisReplyKind.Set or RedisReplyKind.Push => List([.. reply.Items.ToArray().Select(Of)]),
        RedisReplyKind.Map => Map([.. reply.Items.ToArray().Select(Of)]),
        _ => reply.AsString() ?? "",
    };

    /// <summary>The same with one to four places changed.</summary>
    public Told Damaged(Random random)
    {
        var copy = Copy();
        for (var times = random.Next(1, 5); times > 0; times--)
        {
            copy = copy.Changed(random);
        }

        return copy;
    }

    public byte[] ToBytes()
    {
        using var bytes = new MemoryStream();
        Write(bytes);
        return bytes.ToArray();
    }

    private Told Copy() => this with { Items = Items.ConvertAll(item => item.Copy()) };

    private Told Changed(Random random)
    {
        // Most changes are deep: what is wrong at the top is soon refused.
        if (Items.Count > 0 && random.Next(6) > 0)
        {
            var at = random.Next(Items.Count);
            Items[at] = Items[at].Changed(random);
            return this;
        }

        switch (random.Next(8))
        {
            case 0:
                return new Told('_');
            case 1:
                return OddTexts[random.Next(5)] is var text && random.Next(2) == 0 ? text : List();
            case 2:
                return random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64);
            case 3 when Items.Count > 0:
                Items.RemoveRange(random.Next(Items.Count), 1);
                return this;
            case 4 when Items.Count > 0:
                Items.Insert(random.Next(Items.Count + 1), Items[random.Next(Items.Count)].Copy());
                return this;
            case 5:
                return List(this, this);
            case 6:
                return OddTexts[random.Next(OddTexts.Length)];
            default:
                return Kind == '$' ? Text.Length > 0 ? ChangedText(Text, random) : this : this;
        }
    }

    // Words, numbers and lines are what the readers look for.
    private static string ChangedText(string text, Random random)
    {
        var separator = "\n ,=:-"[random.Next(6)];
        var parts = text.Split(separator).ToList();
        var at = random.Next(parts.Count);
        switch (random.Next(5))
        {
            case 0:
                parts.RemoveAt(at);
                break;
            case 1:
                parts.Insert(at, parts[random.Next(parts.Count)]);
                break;
            case 2:
                parts[at] = OddTexts[random.Next(OddTexts.Length)];
                break;
            case 3:
                parts[at] = parts[at][..random.Next(parts[at].Length + 1)];
                break;
            default:
                parts[at] = string.Concat(parts[at].Select(letter => char.IsAsciiDigit(letter) ? (char)random.Next('0', '9' + 1) : letter)) + OddTexts[random.Next(OddTexts.Length)];
                break;
        }

        return string.Join(separator, parts);
    }

    private void Write(MemoryStream to)
    {
        var count = Kind == '%' ? Items.Count / 2 : Items.Count;
        switch (Kind)
        {
            case '$':
                var bytes = Encoding.UTF8.GetBytes(Text);
                Line(to, "$" + bytes.Length.ToString(CultureInfo.InvariantCulture));
                to.Write(bytes);
                Line(to, "");
                break;
            case '*' or '%':
                Line(to, Kind + count.ToString(CultureInfo.InvariantCulture));
                foreach (var item in Items.Take(Kind == '%' ? 2 * count : count))
                {
                    item.Write(to);
                }

                break;
            default:
                Line(to, Kind + Text);
                break;
        }
    }

    private static void Line(MemoryStream to, string text) => to.Write(Encoding.UTF8.GetBytes(text + "\r\n"));
}
