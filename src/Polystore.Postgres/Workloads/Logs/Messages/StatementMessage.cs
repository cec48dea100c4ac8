using System.Buffers.Text;

namespace Polystore.Postgres.Workloads.Logs.Messages;

/// <summary>
/// What a message tells about a statement (<c>src/backend/tcop/postgres.c</c>: <c>log_min_duration_statement</c>,
/// <c>log_statement</c>, <c>log_duration</c>; <c>contrib/auto_explain</c>).
/// </summary>
internal readonly ref struct StatementMessage
{
    public MessageKind Kind { get; private init; }

    /// <summary>Milliseconds; null when the message has none.</summary>
    public double? Milliseconds { get; private init; }

    /// <summary>The statement, or for a plan all that stands behind <c>plan:</c>.</summary>
    public ReadOnlySpan<byte> Text { get; private init; }

    public static StatementMessage Read(ReadOnlySpan<byte> message)
    {
        foreach (var language in LogLanguage.All)
        {
            foreach (var duration in language.Duration)
            {
                if (message.StartsWith(duration) && Timed(message[duration.Length..]) is { Kind: not MessageKind.Other } timed)
                {
                    return timed;
                }
            }

            if (Run(message, language, null) is { Kind: MessageKind.Run } run)
            {
                return run;
            }
        }

        return default;
    }

    private static StatementMessage Timed(ReadOnlySpan<byte> text)
    {
        if (!Utf8Parser.TryParse(text, out double milliseconds, out var length) || !double.IsFinite(milliseconds) || milliseconds < 0 || UnitLength(text[length..]) is not (> 0 and var unit))
        {
            return default;
        }

        var rest = text[(length + unit)..].TrimStart(", "u8);
        if (rest.IsEmpty)
        {
            return new StatementMessage { Kind = MessageKind.Time, Milliseconds = milliseconds };
        }

        if (rest.StartsWith("plan:"u8))
        {
            return new StatementMessage { Kind = MessageKind.Plan, Milliseconds = milliseconds, Text = rest["plan:"u8.Length..].TrimStart("\r\n "u8) };
        }

        foreach (var language in LogLanguage.All)
        {
            if (Run(rest, language, milliseconds) is { Kind: not MessageKind.Other } run)
            {
                return run;
            }
        }

        return new StatementMessage { Kind = MessageKind.Time, Milliseconds = milliseconds };
    }

    private static StatementMessage Run(ReadOnlySpan<byte> text, LogLanguage language, double? milliseconds)
    {
        if (text.StartsWith(language.Statement) && AfterColon(text[language.Statement.Length..]) is { } statement)
        {
            return new StatementMessage { Kind = MessageKind.Run, Milliseconds = milliseconds, Text = text[(language.Statement.Length + statement)..] };
        }

        foreach (var (words, kind) in language.Steps)
        {
            // Without a time only whole runs are logged; "execute" may also start other messages, which have no name and colon behind it.
            if ((milliseconds is not null || kind == MessageKind.Run) && text.StartsWith(words) && AfterName(text[words.Length..]) is { } after)
            {
                return new StatementMessage { Kind = kind, Milliseconds = milliseconds, Text = text[(words.Length + after)..] };
            }
        }

        return default;
    }

    // ": ", " : " and ":" behind the word.
    private static int? AfterColon(ReadOnlySpan<byte> text)
    {
        var at = text.Length > 0 && text[0] == ' ' ? 1 : 0;
        return at < text.Length && text[at] == ':' ? Math.Min(text.Length, at + 1 < text.Length && text[at + 1] == ' ' ? at + 2 : at + 1) : null;
    }

    // " name: ", " name/portal: ", " <unnamed> : ".
    private static int? AfterName(ReadOnlySpan<byte> text)
    {
        const int longestNames = 256;
        var colon = text[..Math.Min(text.Length, longestNames)].IndexOf(": "u8);
        return colon < 0 ? null : colon + 2;
    }

    private static int UnitLength(ReadOnlySpan<byte> text)
    {
        foreach (var unit in LogLanguage.Units)
        {
            if (text.StartsWith(unit))
            {
                var end = unit.Length;
                while (end < text.Length && text[end] is not ((byte)' ' or (byte)','))
                {
                    end++;
                }

                return end;
            }
        }

        return 0;
    }
}
