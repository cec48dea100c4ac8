using System.Text.Json;

namespace Polystore.Sqlite.Observe.Profiling;

/// <summary>What a text looks like.</summary>
internal enum TextShape
{
    /// <summary>Nothing of the below.</summary>
    Plain,

    /// <summary>No character.</summary>
    Empty,

    /// <summary>A number that could be stored as one without loss.</summary>
    Number,

    /// <summary>An ISO 8601 date, or date and time.</summary>
    Date,

    /// <summary>A date whose year comes last: 31/12/2024, 12-31-2024, 1.2.2024, with a time behind it or without.</summary>
    YearLastDate,

    /// <summary>A well-formed JSON object or array.</summary>
    Json,

    /// <summary>Begins like a JSON object or array but is not well-formed.</summary>
    BrokenJson,
}

/// <summary>Recognises the shape of UTF-8 texts without keeping them.</summary>
internal static class TextShapes
{
    public static TextShape Of(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return TextShape.Empty;
        }

        var trimmed = text.Trim(" \t\r\n"u8);
        if (trimmed.IsEmpty)
        {
            return TextShape.Plain;
        }

        if (StartsLikeJson(trimmed))
        {
            return IsJson(trimmed) ? TextShape.Json : TextShape.BrokenJson;
        }

        return IsDate(text) ? TextShape.Date : IsYearLastDate(text) ? TextShape.YearLastDate : IsNumber(text) ? TextShape.Number : TextShape.Plain;
    }

    /// <summary>
    /// True for a number that SQLite would give back as the same text: leading zeros, a plus sign or more than 15 digits mean
    /// that the text is a code (postal code, telephone, account), which must stay a text.
    /// </summary>
    internal static bool IsNumber(ReadOnlySpan<byte> text)
    {
        if (text is [(byte)'-', ..])
        {
            text = text[1..];
        }

        var digits = 0;
        var dot = -1;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '.' && dot < 0)
            {
                dot = i;
            }
            else if (text[i] is >= (byte)'0' and <= (byte)'9')
            {
                digits++;
            }
            else
            {
                return false;
            }
        }

        var whole = dot < 0 ? text.Length : dot;
        return digits is > 0 and <= 15 && whole > 0 && dot != text.Length - 1 && (whole == 1 || text[0] != '0');
    }

    internal static bool IsDate(ReadOnlySpan<byte> text)
    {
        if (text.Length is < 10 or > 35 || !Matches(text[..10], "dddd-dd-dd"u8) || !InRange(text[5..7], 1, 12) || !InRange(text[8..10], 1, 31))
        {
            return false;
        }

        var rest = text[10..];
        if (rest.IsEmpty)
        {
            return true;
        }

        if (rest.Length < 6 || rest[0] is not ((byte)' ' or (byte)'T' or (byte)'t') || !Matches(rest[1..6], "dd:dd"u8) || !InRange(rest[1..3], 0, 24) || !InRange(rest[4..6], 0, 59))
        {
            return false;
        }

        rest = rest[6..];
        if (rest.Length >= 3 && rest[0] == ':' && Matches(rest[1..3], "dd"u8))
        {
            rest = rest[3..];
            if (rest is [(byte)'.' or (byte)',', ..])
            {
                rest = rest[1..].TrimStart("0123456789"u8);
            }
        }

        rest = rest.TrimStart((byte)' ');
        return rest.IsEmpty
            || rest is [(byte)'Z' or (byte)'z']
            || (rest[0] is (byte)'+' or (byte)'-' && (Matches(rest[1..], "dd:dd"u8) || Matches(rest[1..], "dddd"u8) || Matches(rest[1..], "dd"u8)));
    }

    internal static bool IsYearLastDate(ReadOnlySpan<byte> text)
    {
        if (text.Length is < 8 or > 30)
        {
            return false;
        }

        var first = DayOrMonth(text);
        var separator = first is null ? (byte)0 : text[first.Value.Length];
        if (first is not { } one || separator is not ((byte)'/' or (byte)'.' or (byte)'-') || DayOrMonth(text[(one.Length + 1)..]) is not { } two)
        {
            return false;
        }

        var rest = text[(one.Length + 1 + two.Length)..];
        return Math.Min(one.Value, two.Value) <= 12 && rest.Length >= 5 && rest[0] == separator && Matches(rest[1..5], "dddd"u8) && rest[1] is (byte)'1' or (byte)'2'
            && (rest.Length == 5 || (rest[5] is (byte)' ' or (byte)',' && rest.Length > 9 && rest[6..].Contains((byte)':')));
    }

    // One or two digits from 1 to 31, with a separator behind them.
    private static (int Length, int Value)? DayOrMonth(ReadOnlySpan<byte> text)
    {
        var length = text.Length > 2 && char.IsAsciiDigit((char)text[1]) ? 2 : 1;
        return text.Length > length && char.IsAsciiDigit((char)text[0]) && int.Parse(text[..length], System.Globalization.CultureInfo.InvariantCulture) is >= 1 and <= 31 and var value
            ? (length, value)
            : null;
    }

    private static bool StartsLikeJson(ReadOnlySpan<byte> text)
    {
        var inner = text[1..].TrimStart(" \t\r\n"u8);
        return text[0] switch
        {
            (byte)'{' => inner is [(byte)'"' or (byte)'}', ..],
            (byte)'[' => inner is [(byte)'{' or (byte)'[' or (byte)']' or (byte)'"' or (byte)'-' or (>= (byte)'0' and <= (byte)'9'), ..]
                || inner.StartsWith("true"u8) || inner.StartsWith("false"u8) || inner.StartsWith("null"u8),
            _ => false,
        };
    }

    private static bool IsJson(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = 1000 });
        try
        {
            while (reader.Read())
            {
                // Reading to the end is the check.
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool Matches(ReadOnlySpan<byte> text, ReadOnlySpan<byte> pattern)
    {
        if (text.Length != pattern.Length)
        {
            return false;
        }

        for (var i = 0; i < text.Length; i++)
        {
            if (pattern[i] == 'd' ? text[i] is < (byte)'0' or > (byte)'9' : text[i] != pattern[i])
            {
                return false;
            }
        }

        return true;
    }

    private static bool InRange(ReadOnlySpan<byte> twoDigits, int least, int most)
    {
        var value = ((twoDigits[0] - '0') * 10) + twoDigits[1] - '0';
        return value >= least && value <= most;
    }
}
