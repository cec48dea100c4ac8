using Polystore.Postgres.Workloads.Logs.Messages;

namespace Polystore.Postgres.Workloads.Logs.Reading;

/// <summary>Finds the prefix of a log that nobody named.</summary>
internal static class LinePrefixes
{
    // The defaults of the server, of distributions and of providers, and those that manuals of log analysers ask for.
    private static readonly string[] Known =
    [
        "%m [%p] %q%u@%d ",
        "%m [%p] ",
        "%t [%p]: user=%u,db=%d,app=%a,client=%h ",
        "%m [%p]: user=%u,db=%d,app=%a,client=%h ",
        "%t [%p]: [%l-1] user=%u,db=%d,app=%a,client=%h ",
        "%m [%p]: [%l-1] user=%u,db=%d,app=%a,client=%h ",
        "%t [%p]: [%l-1] db=%d,user=%u,app=%a,client=%h ",
        "%m [%p]: [%l-1] db=%d,user=%u,app=%a,client=%h ",
        "%t [%p]: [%l-1] db=%d,user=%u ",
        "%m [%p]: [%l-1] db=%d,user=%u ",
        "%t [%p]: [%l-1] user=%u,db=%d ",
        "%t:%r:%u@%d:[%p]:",
        "%m:%r:%u@%d:[%p]:%l:%e:%s:%v:%x:%c:%q%a:",
        "%t-%c-",
        "%t [%p-%l] %q%u@%d ",
        "%m [%p-%l] %q%u@%d ",
        "%t [%p] %u@%d ",
        "< %m >",
        "%t ",
        "%m ",
        "",
    ];

    /// <summary>The known prefix that nearly all lines of a log's beginning have; null when there is none.</summary>
    public static LinePrefix? Detect(IReadOnlyList<byte[]> lines)
    {
        var messages = lines.Where(line => line.Length > 0 && line[0] != '\t' && LogWords.Find(line, out _, out _) != LogWord.Unknown).ToList();
        foreach (var prefix in Known.Select(LinePrefix.Parse))
        {
            var fields = default(PrefixFields);
            if (messages.Count > 0 && messages.Count(line => prefix.TryMatch(line, ref fields)) >= 0.95 * messages.Count)
            {
                return prefix;
            }
        }

        return null;
    }

    /// <summary>What can be told of a line whose prefix is unknown: the words of severities are looked for, and names by their usual signs.</summary>
    public static bool Guess(ReadOnlySpan<byte> line, ref PrefixFields fields)
    {
        if (LogWords.Find(line, out var start, out _) == LogWord.Unknown)
        {
            return false;
        }

        var prefix = line[..start];
        fields.End = start;
        for (var at = 0; at < Math.Min(prefix.Length, 128); at++)
        {
            if (char.IsAsciiDigit((char)prefix[at]) && LogTime.LengthAt(prefix[at..]) is var length and > 0)
            {
                fields.Time = at..(at + length);
                break;
            }
        }

        fields.Session = Bracketed(prefix);
        fields.Database = Named(prefix, "db="u8) is { } db ? db : Named(prefix, "database="u8) ?? default;
        fields.User = Named(prefix, "user="u8) ?? default;
        var sign = prefix.IndexOf((byte)'@');
        if (sign > 0 && fields.Database.Equals(default(Range)))
        {
            var (from, to) = (sign, sign + 1);
            while (from > 0 && IsName(prefix[from - 1]))
            {
                from--;
            }

            while (to < prefix.Length && IsName(prefix[to]))
            {
                to++;
            }

            (fields.User, fields.Database) = (from..sign, (sign + 1)..to);
        }

        return true;
    }

    private static Range Bracketed(ReadOnlySpan<byte> prefix)
    {
        for (var open = prefix.IndexOf((byte)'['); open >= 0 && open < prefix.Length; open++)
        {
            var end = open + 1;
            while (prefix[open] == '[' && end < prefix.Length && char.IsAsciiDigit((char)prefix[end]))
            {
                end++;
            }

            if (end > open + 1 && end < prefix.Length && prefix[end] == ']')
            {
                return (open + 1)..end;
            }
        }

        return default;
    }

    private static Range? Named(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> name)
    {
        var at = prefix.IndexOf(name);
        if (at < 0)
        {
            return null;
        }

        var quoted = at + name.Length < prefix.Length && prefix[at + name.Length] == '"';
        var start = at + name.Length + (quoted ? 1 : 0);
        var end = start;
        while (end < prefix.Length && (quoted ? prefix[end] != '"' : prefix[end] is not ((byte)',' or (byte)' ' or (byte)';' or (byte)']')))
        {
            end++;
        }

        return start..end;
    }

    private static bool IsName(byte value) => char.IsAsciiLetterOrDigit((char)value) || value is (byte)'_' or (byte)'-' or (byte)'$' or >= 0x80;
}
