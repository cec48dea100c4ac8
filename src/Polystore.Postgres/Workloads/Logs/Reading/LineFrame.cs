namespace Polystore.Postgres.Workloads.Logs.Reading;

/// <summary>
/// What carriers put in front of the server's own lines: syslog and Heroku (<c>host postgres[4242]: [7-1] </c>), docker compose and
/// kubectl (<c>db-1  | </c>), collectors that put their own moment in front (<c>2026-01-01T10:00:00.123Z </c>).
/// </summary>
internal static class LineFrame
{
    private const int LongestFrame = 256;

    /// <summary>What carried a log, told by most of its lines.</summary>
    public static FrameKind Detect(IReadOnlyCollection<byte[]> lines) =>
        new[] { FrameKind.Compose, FrameKind.Syslog, FrameKind.Moment }.FirstOrDefault(kind => lines.Count(line => Length(kind, line, out _) > 0) > lines.Count / 2);

    /// <summary>Length of the frame, and the number of syslog's chunk: 1 starts a message, others go on; 0 when it is not syslog.</summary>
    public static int Length(FrameKind kind, ReadOnlySpan<byte> line, out int chunk)
    {
        chunk = 0;
        var head = line[..Math.Min(line.Length, LongestFrame)];
        return kind switch
        {
            FrameKind.Syslog => Syslog(head, out chunk),
            FrameKind.Compose => Compose(head),
            FrameKind.Moment => Moment(head),
            _ => 0,
        };
    }

    // "]: [7-1] " of write_syslog() in elog.c; since sequence numbers can be off, also "]: [7] " and "]: [DATABASE] [7-1] ".
    private static int Syslog(ReadOnlySpan<byte> head, out int chunk)
    {
        chunk = 0;
        var mark = head.IndexOf("]: ["u8);
        if (mark < 0 || head[0] is (byte)'\t' or (byte)' ' || LogTime.LengthAt(head) is > 0 and var time && time < head.Length && head[10] == ' ')
        {
            // "2026-01-01 10:00:00 UTC [42]: [7-1] …" is a line prefix of the server itself.
            return 0;
        }

        var at = mark + "]: "u8.Length;
        while (at < head.Length && head[at] == '[')
        {
            var close = head[at..].IndexOf((byte)']');
            if (close < 0)
            {
                return 0;
            }

            var inner = head[(at + 1)..(at + close)];
            at += close + 1;
            var dash = inner.IndexOf((byte)'-');
            var last = dash < 0 ? inner : inner[(dash + 1)..];
            if (System.Buffers.Text.Utf8Parser.TryParse(last, out int number, out var digits) && digits == last.Length)
            {
                chunk = dash < 0 ? 1 : number;
                return at < head.Length && head[at] == ' ' ? at + 1 : at;
            }

            if (at < head.Length && head[at] == ' ')
            {
                at++;
            }
        }

        return 0;
    }

    private static int Compose(ReadOnlySpan<byte> head)
    {
        var mark = head.IndexOf(" | "u8);
        if (mark <= 0)
        {
            return mark < 0 && head.Length > 2 && head.EndsWith(" |"u8) && IsService(head[..^2]) ? head.Length : 0;
        }

        return IsService(head[..mark]) ? mark + 3 : 0;
    }

    private static bool IsService(ReadOnlySpan<byte> name)
    {
        name = name.TrimEnd((byte)' ');
        foreach (var value in name)
        {
            if (!char.IsAsciiLetterOrDigit((char)value) && value is not ((byte)'-' or (byte)'_' or (byte)'.'))
            {
                return false;
            }
        }

        return name.Length > 0 && !char.IsAsciiDigit((char)name[0]);
    }

    // "2026-01-01T10:00:00.123456789Z " and then the server's own line.
    private static int Moment(ReadOnlySpan<byte> head)
    {
        var length = head.Length > 10 && head[10] == 'T' ? LogTime.LengthAt(head) : 0;
        return length > 0 && length < head.Length && head[length] == ' ' ? length + 1 : 0;
    }
}
