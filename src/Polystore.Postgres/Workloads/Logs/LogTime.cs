using System.Buffers.Text;

namespace Polystore.Postgres.Workloads.Logs;

/// <summary>Reads the moments that logs carry: <c>%t</c>, <c>%m</c>, <c>%n</c>, ISO 8601.</summary>
internal static class LogTime
{
    private const int DateAndTime = 19;

    /// <summary>Length of a moment at the front of a text, its zone included; 0 when there is none.</summary>
    public static int LengthAt(ReadOnlySpan<byte> text)
    {
        if (!StartsWithDate(text))
        {
            return EpochLength(text);
        }

        var end = DateAndTime;
        if (end < text.Length && text[end] is (byte)'.' or (byte)',')
        {
            end++;
            while (end < text.Length && IsDigit(text[end]))
            {
                end++;
            }
        }

        if (end < text.Length && text[end] is (byte)'Z' or (byte)'+' or (byte)'-')
        {
            var zone = ZoneLength(text[end..]);
            return end + zone;
        }

        return end + 1 < text.Length && text[end] == ' ' && ZoneLength(text[(end + 1)..]) is var length and > 0 ? end + 1 + length : end;
    }

    /// <summary>The moment; null when it is none. A zone that is known by letters only, other than UTC, counts as UTC.</summary>
    public static DateTimeOffset? Parse(ReadOnlySpan<byte> text)
    {
        if (!StartsWithDate(text))
        {
            return EpochLength(text) is var epoch and > 0 && Utf8Parser.TryParse(text[..epoch], out double seconds, out _)
                ? DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1000))
                : null;
        }

        int Number(ReadOnlySpan<byte> digits)
        {
            var value = 0;
            foreach (var digit in digits)
            {
                value = (value * 10) + digit - '0';
            }

            return value;
        }

        var (year, month, day) = (Number(text[..4]), Number(text[5..7]), Number(text[8..10]));
        var (hour, minute, second) = (Number(text[11..13]), Number(text[14..16]), Number(text[17..19]));
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59)
        {
            return null;
        }

        var moment = new DateTime(year, month, day, hour, minute, Math.Min(second, 59), DateTimeKind.Unspecified);
        var rest = text[DateAndTime..];
        if (rest.Length > 1 && rest[0] is (byte)'.' or (byte)',')
        {
            var end = 1;
            while (end < rest.Length && IsDigit(rest[end]))
            {
                end++;
            }

            var digits = rest[1..Math.Min(end, 8)];
            moment = moment.AddTicks((long)(Number(digits) * Math.Pow(10, 7 - digits.Length)));
            rest = rest[end..];
        }

        var offset = Offset(rest.TrimStart((byte)' '));
        return moment.Ticks - offset.Ticks is >= 0 and <= 3155378975999999999 ? new DateTimeOffset(moment, offset) : null;
    }

    private static TimeSpan Offset(ReadOnlySpan<byte> zone)
    {
        if (zone.Length < 3 || zone[0] is not ((byte)'+' or (byte)'-') || !IsDigit(zone[1]) || !IsDigit(zone[2]))
        {
            return TimeSpan.Zero;
        }

        var hours = ((zone[1] - '0') * 10) + zone[2] - '0';
        var at = zone.Length > 3 && zone[3] == ':' ? 4 : 3;
        var minutes = zone.Length >= at + 2 && IsDigit(zone[at]) && IsDigit(zone[at + 1]) ? ((zone[at] - '0') * 10) + zone[at + 1] - '0' : 0;
        var offset = new TimeSpan(hours, minutes, 0);
        return offset > TimeSpan.FromHours(14) ? TimeSpan.Zero : zone[0] == '-' ? -offset : offset;
    }

    // "UTC", "CEST", "+02", "-03:30", "Z"; a zone's letters end where a prefix goes on.
    private static int ZoneLength(ReadOnlySpan<byte> text)
    {
        var end = 0;
        if (text.Length > 0 && text[0] is (byte)'+' or (byte)'-')
        {
            end = 1;
            while (end < text.Length && end < 9 && (IsDigit(text[end]) || (text[end] == ':' && end + 1 < text.Length && IsDigit(text[end + 1]))))
            {
                end++;
            }

            return end >= 3 ? end : 0;
        }

        while (end < text.Length && end < 6 && text[end] is >= (byte)'A' and <= (byte)'Z')
        {
            end++;
        }

        return end;
    }

    private static bool StartsWithDate(ReadOnlySpan<byte> text)
    {
        if (text.Length < DateAndTime || text[4] != '-' || text[7] != '-' || text[10] is not ((byte)' ' or (byte)'T') || text[13] != ':' || text[16] != ':')
        {
            return false;
        }

        foreach (var at in (ReadOnlySpan<int>)[0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17, 18])
        {
            if (!IsDigit(text[at]))
            {
                return false;
            }
        }

        return true;
    }

    private static int EpochLength(ReadOnlySpan<byte> text)
    {
        if (text.Length < 14 || text[10] != '.')
        {
            return 0;
        }

        for (var at = 0; at < 14; at++)
        {
            if (at != 10 && !IsDigit(text[at]))
            {
                return 0;
            }
        }

        return 14;
    }

    private static bool IsDigit(byte value) => value is >= (byte)'0' and <= (byte)'9';
}
