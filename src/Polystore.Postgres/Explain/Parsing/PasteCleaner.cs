namespace Polystore.Postgres.Explain.Parsing;

/// <summary>Takes off what terminals, mail programs, forums and clients put around a plan, line by line, keeping the number of lines.</summary>
internal static class PasteCleaner
{
    private const string Frames = "-=+|─━═│┃║┌┐└┘├┤┬┴┼╔╗╚╝╠╣╦╩╬╒╕╘╛╞╡╪╤╧ ";

    /// <summary>Line ends, blanks and marks of order of bytes in one form.</summary>
    public static string Letters(string text) => text
        .Replace("\r\n", "\n", StringComparison.Ordinal)
        .Replace('\r', '\n')
        .Replace('\u00a0', ' ')
        .Replace('\u202f', ' ')
        .Replace("\ufeff", "", StringComparison.Ordinal)
        .Replace("\u200b", "", StringComparison.Ordinal)
        .Replace('\0', ' ');

    public static List<string> Lines(string text)
    {
        var lines = TabExpansion.Of(text.Split('\n'));
        Unquote(lines, ">");
        TakeOffClosingBars(lines);
        Unquote(lines, "|");
        var header = lines.Exists(line => line.Contains("QUERY PLAN", StringComparison.Ordinal));
        for (var i = 0; i < lines.Count; i++)
        {
            lines[i] = Unframe(lines[i], header);
        }

        TakeOffQuotes(lines);
        TakeOffQuotesOfCsv(lines);
        JoinWrapped(lines);
        return lines;
    }

    // "> > Seq Scan": the quotes of a mail or of Markdown; only when every line has them.
    private static void Unquote(List<string> lines, string mark)
    {
        for (var level = 0; level < 8 && lines.Exists(line => line.Trim().Length > 0); level++)
        {
            if (!lines.TrueForAll(line => line.Trim().Length == 0 || (line.StartsWith(mark, StringComparison.Ordinal) && !line.EndsWith('|'))))
            {
                return;
            }

            for (var i = 0; i < lines.Count; i++)
            {
                var line = lines[i].Length > 0 && lines[i].StartsWith(mark, StringComparison.Ordinal) ? lines[i][1..] : lines[i];
                lines[i] = line.StartsWith(' ') && mark == ">" ? line[1..] : line;
            }
        }
    }

    // DBeaver's results as text close each row with a bar and open none.
    private static void TakeOffClosingBars(List<string> lines)
    {
        var rows = lines.FindAll(line => line.Trim().Length > 0 && !IsFrame(line.AsSpan().Trim()));
        if (rows.Count < 2 || !(rows.Exists(line => IsClosed(line) && line.Contains("QUERY PLAN", StringComparison.Ordinal)) || rows.TrueForAll(IsClosed)))
        {
            return;
        }

        for (var i = 0; i < lines.Count; i++)
        {
            lines[i] = IsClosed(lines[i]) ? lines[i].TrimEnd()[..^1].TrimEnd() : lines[i];
        }
    }

    private static bool IsClosed(string line) => line.AsSpan().TrimEnd() is [.., '|'] && line.AsSpan().TrimStart() is not ['|', ..];

    private static string Unframe(string line, bool header)
    {
        var text = line.AsSpan().Trim();
        if (text.IsEmpty || text.StartsWith("```") || text.StartsWith("~~~") || IsFrame(text))
        {
            return "";
        }

        if (header && (text.Trim("|│║ \"'").SequenceEqual("QUERY PLAN") || text.IndexOf("─[ RECORD ") is 0 or 1 || text.IndexOf("-[ RECORD ") is 0 or 1))
        {
            return "";
        }

        if (text.Length > 1 && text[0] is '|' or '│' or '║' && text[^1] is '|' or '│' or '║')
        {
            var first = line.AsSpan().IndexOfAny('|', '│', '║');
            line = line[(first + 1)..line.AsSpan().LastIndexOfAny('|', '│', '║')];
        }

        if (header && Expanded(line) is { } value)
        {
            line = value;
        }

        line = line.TrimEnd();
        if (line.EndsWith('↵') || (line.EndsWith('+') && (header || line.EndsWith(" +", StringComparison.Ordinal))))
        {
            line = line[..^1].TrimEnd();
        }

        return line;
    }

    private static bool IsFrame(ReadOnlySpan<char> text)
    {
        if (text.Length < 3 || text.StartsWith("->"))
        {
            return false;
        }

        foreach (var letter in text)
        {
            if (!Frames.Contains(letter, StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }

    // "QUERY PLAN | Seq Scan on t": one record a line. Old styles carry on with ":" or blanks before the bar.
    private static string? Expanded(string line)
    {
        var start = line.Length - line.AsSpan().TrimStart().Length;
        const string Header = "QUERY PLAN";
        if (string.CompareOrdinal(line, start, Header, 0, Header.Length) != 0)
        {
            var bar = line.AsSpan().IndexOfAny('|', '│', ':');
            return bar == Header.Length + 1 && line.AsSpan(0, bar).Trim().IsEmpty ? line[(bar + 1)..] : null;
        }

        var rest = line[(start + Header.Length)..].TrimStart();
        return rest.Length > 0 && rest[0] is '|' or '│' ? rest[1..] : null;
    }

    // pgAdmin, DBeaver and spreadsheets put every row into quotes; some put the whole cell into one pair.
    private static void TakeOffQuotes(List<string> lines)
    {
        var filled = lines.FindAll(line => line.Trim().Length > 0).ConvertAll(line => line.Trim().TrimEnd(',', ';'));
        if (filled.Count == 0 || filled[0][..Math.Min(1, filled[0].Length)] is not ("\"" or "'"))
        {
            return;
        }

        var quote = filled[0][0];
        var each = filled.TrueForAll(line => line.Length >= 2 && line[0] == quote && line[^1] == quote);
        var whole = filled[^1].Length > 0 && filled[^1][^1] == quote;
        if (!each && !whole)
        {
            return;
        }

        var doubled = new string(quote, 2);
        var (first, last) = (lines.FindIndex(line => line.Trim().Length > 0), lines.FindLastIndex(line => line.Trim().Length > 0));
        for (var i = first; i <= last; i++)
        {
            var line = lines[i].TrimEnd();
            if (line.Length == 0)
            {
                continue;
            }

            line = (each || i == last) ? line.TrimEnd(',', ';') : line;
            line = (each || i == first) ? line.TrimStart()[1..] : line;
            line = (each || i == last) && line.Length > 0 ? line[..^1] : line;
            lines[i] = line.Replace(doubled, quote.ToString(), StringComparison.Ordinal);
        }
    }

    // CSV puts only those rows into quotes that hold a comma or a quote. Of a plan no row begins with a quote by itself.
    private static void TakeOffQuotesOfCsv(List<string> lines)
    {
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[i].AsSpan().TrimEnd();
            if (line.Length < 3 || line[0] != '"' || line[^1] != '"')
            {
                continue;
            }

            var inside = line[1..^1];
            var text = inside.TrimStart(' ');
            if (text.Length > 0 && (text.StartsWith("->") || char.IsAsciiLetterUpper(text[0])) && QuotesAreDoubled(inside))
            {
                lines[i] = inside.ToString().Replace("\"\"", "\"", StringComparison.Ordinal);
            }
        }
    }

    private static bool QuotesAreDoubled(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '"' && (++i == text.Length || text[i] != '"'))
            {
                return false;
            }
        }

        return true;
    }

    // psql's wrapped format ends a piece with "." or "…" and begins the next one with it.
    private static void JoinWrapped(List<string> lines)
    {
        for (var i = 0; i < lines.Count; i++)
        {
            var last = i;
            while (last + 1 < lines.Count && lines[last].Length > 1 && lines[last + 1].Length > 1 && lines[last + 1][0] is '.' or '…' && lines[last][^1] == lines[last + 1][0])
            {
                last++;
            }

            if (last > i)
            {
                lines[i] = string.Concat(lines.GetRange(i, last - i + 1).Select((piece, at) => piece[(at == 0 ? 0 : 1)..(at == last - i ? piece.Length : piece.Length - 1)]));
                lines.GetRange(i + 1, last - i).ForEach(_ => lines[++i] = "");
            }
        }
    }
}
