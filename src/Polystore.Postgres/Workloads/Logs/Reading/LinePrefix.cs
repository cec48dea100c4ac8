using System.Text;
using Polystore.Postgres.Workloads.Logs.Messages;

namespace Polystore.Postgres.Workloads.Logs.Reading;

/// <summary>
/// A <c>log_line_prefix</c> that can be matched against lines (escapes: "Error Reporting and Logging" of the manual). Names of
/// applications, users and databases may hold anything, the prefix's own punctuation and words such as <c>LOG:  </c> included: the
/// match counts only if a severity stands right behind it.
/// </summary>
internal sealed class LinePrefix
{
    // A hostile prefix (many free fields without text between them) must not take exponential time.
    private const int MostSteps = 2000;

    private readonly List<Piece> pieces = [];

    private LinePrefix(string format) => Format = format;

    /// <summary>The value of the setting.</summary>
    public string Format { get; }

    /// <summary>Compiles the value of <c>log_line_prefix</c>. An unknown escape is left out, as the server does.</summary>
    public static LinePrefix Parse(string format)
    {
        var prefix = new LinePrefix(format);
        var literal = new StringBuilder();
        void EndLiteral()
        {
            if (literal.Length > 0)
            {
                prefix.pieces.Add(new Piece('\0', Encoding.UTF8.GetBytes(literal.ToString()), Padded: false));
                literal.Clear();
            }
        }

        for (var at = 0; at < format.Length; at++)
        {
            if (format[at] != '%')
            {
                literal.Append(format[at]);
                continue;
            }

            at++;
            var padding = at;
            while (at < format.Length && (format[at] == '-' || char.IsAsciiDigit(format[at])))
            {
                at++;
            }

            if (at >= format.Length)
            {
                break;
            }

            if (format[at] == '%')
            {
                literal.Append('%');
            }
            else if ("audbrhLptmnicelsvxqPQ".Contains(format[at], StringComparison.Ordinal))
            {
                EndLiteral();
                prefix.pieces.Add(new Piece(format[at], [], at > padding));
            }
        }

        EndLiteral();
        return prefix;
    }

    /// <summary>Matches a line up to the severity.</summary>
    public bool TryMatch(ReadOnlySpan<byte> line, ref PrefixFields fields)
    {
        var steps = 0;
        return Match(line, 0, 0, ref fields, ref steps);
    }

    private bool Match(ReadOnlySpan<byte> line, int piece, int at, ref PrefixFields fields, ref int steps)
    {
        if (++steps > MostSteps)
        {
            return false;
        }

        if (piece == pieces.Count)
        {
            fields.End = at;
            return LogWords.At(line[at..], out _) != LogWord.Unknown;
        }

        var (escape, literal, padded) = pieces[piece];
        switch (escape)
        {
            case '\0':
                return line[at..].StartsWith(literal) && Match(line, piece + 1, at + literal.Length, ref fields, ref steps);
            case 'q':
                // Processes without a session stop here.
                return Match(line, piece + 1, at, ref fields, ref steps) || Match(line, pieces.Count, at, ref fields, ref steps);
            case 't' or 'm' or 'n' or 's':
                var time = LogTime.LengthAt(line[at..]);
                if (escape is 't' or 'm' or 'n')
                {
                    fields.Time = at..(at + time);
                }

                return (time > 0 || escape == 's') && Match(line, piece + 1, SkipPadding(line, at + time, padded), ref fields, ref steps);
            case 'p' or 'l' or 'x' or 'P' or 'Q' or 'c' or 'v' or 'e':
                var start = SkipPadding(line, at, padded);
                var end = start;
                while (end < line.Length && (char.IsAsciiHexDigit((char)line[end]) || line[end] is (byte)'-' or (byte)'.' or (byte)'/' || (escape == 'e' && char.IsAsciiLetterUpper((char)line[end]))))
                {
                    end++;
                }

                // "%t-%c-": the number may be followed by what could be a part of it.
                for (var stop = end; stop >= start; stop--)
                {
                    if (Match(line, piece + 1, SkipPadding(line, stop, padded), ref fields, ref steps))
                    {
                        Keep(escape, start..stop, ref fields);
                        return true;
                    }
                }

                return false;
            default:
                return MatchFree(line, piece, at, ref fields, ref steps);
        }
    }

    // Up to where the next text of the prefix stands, or a severity when nothing follows.
    private bool MatchFree(ReadOnlySpan<byte> line, int piece, int at, ref PrefixFields fields, ref int steps)
    {
        var (escape, _, padded) = pieces[piece];
        var next = piece + 1 < pieces.Count ? pieces[piece + 1].Literal : [];
        for (var end = at; end <= line.Length;)
        {
            if (next.Length > 0)
            {
                var found = line[end..].IndexOf(next);
                if (found < 0)
                {
                    break;
                }

                end += found;
            }

            if (Match(line, piece + 1, SkipPadding(line, end, padded), ref fields, ref steps))
            {
                Keep(escape, at..(at + line[at..end].TrimEnd((byte)' ').Length), ref fields);
                return true;
            }

            if (steps > MostSteps)
            {
                return false;
            }

            end++;
        }

        // "%q" and the end of the prefix may stand behind it all the same.
        return false;
    }

    private static void Keep(char escape, Range range, ref PrefixFields fields)
    {
        switch (escape)
        {
            case 'u':
                fields.User = range;
                break;
            case 'd':
                fields.Database = range;
                break;
            case 'e':
                fields.SqlState = range;
                break;
            case 'c' or 'p' when fields.Session.Equals(default(Range)):
                fields.Session = range;
                break;
        }
    }

    private static int SkipPadding(ReadOnlySpan<byte> line, int at, bool padded)
    {
        while (padded && at < line.Length && line[at] == ' ')
        {
            at++;
        }

        return at;
    }

    private readonly record struct Piece(char Escape, byte[] Literal, bool Padded);
}
