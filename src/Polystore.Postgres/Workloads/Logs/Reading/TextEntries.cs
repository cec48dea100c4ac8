using Polystore.Postgres.Workloads.Logs.Messages;

namespace Polystore.Postgres.Workloads.Logs.Reading;

/// <summary>
/// Puts the lines of a text log together to entries. The server puts a tab in front of the further lines of a message
/// (<c>append_with_tabs</c> in elog.c), so a statement that looks like a log line is none.
/// </summary>
/// <param name="prefix">The prefix that every line has; null to look for severities in each line.</param>
/// <param name="frame">What a carrier put in front of the lines.</param>
/// <param name="tabs">Whether further lines have their tab; logs that were pasted have lost it.</param>
/// <param name="sink">Takes the entries.</param>
internal sealed class TextEntries(LinePrefix? prefix, FrameKind frame, bool tabs, ILogSink sink)
{
    private readonly GrowingBytes head = new();
    private readonly GrowingBytes message = new();
    private readonly GrowingBytes detail = new();
    private readonly GrowingBytes context = new();
    private readonly GrowingBytes statement = new();
    private readonly GrowingBytes unescaped = new();
    private GrowingBytes? open;
    private PrefixFields fields;
    private LogWord severity;

    /// <summary>Lines that belong to no message.</summary>
    public long Foreign { get; private set; }

    /// <summary>A line as it stands in the log, without its end.</summary>
    public void Line(ReadOnlySpan<byte> line)
    {
        var chunk = 0;
        if (frame != FrameKind.None)
        {
            line = line[LineFrame.Length(frame, line, out chunk)..];
        }

        if (chunk > 0 && line.IndexOf("#011"u8) >= 0)
        {
            line = WithTabs(line);
        }

        if (line.Length > 0 && line[0] == '\t')
        {
            GoOn(line[1..], newLine: true);
        }
        else if (!Starts(line))
        {
            if (chunk > 1)
            {
                // A long line that syslog got in pieces of at most 900 bytes.
                GoOn(line, newLine: false);
            }
            else if (tabs || severity == LogWord.Unknown)
            {
                Foreign += line.IsEmpty ? 0 : 1;
            }
            else
            {
                GoOn(line, newLine: true);
            }
        }
    }

    /// <summary>Hands the last entry over.</summary>
    public void Flush()
    {
        if (severity != LogWord.Unknown)
        {
            sink.Add(new LogEntry
            {
                Severity = severity,
                Message = message.Span,
                Detail = detail.Span,
                Context = context.Span,
                Statement = statement.Span,
                Time = head.Span[fields.Time],
                Session = head.Span[fields.Session],
                User = head.Span[fields.User],
                Database = head.Span[fields.Database],
                SqlState = head.Span[fields.SqlState],
            });
        }

        severity = LogWord.Unknown;
        open = null;
    }

    private bool Starts(ReadOnlySpan<byte> line)
    {
        var found = default(PrefixFields);
        if (!(prefix is null ? LinePrefixes.Guess(line, ref found) : prefix.TryMatch(line, ref found)))
        {
            return false;
        }

        var word = LogWords.At(line[found.End..], out var start);
        if (word == LogWord.Unknown)
        {
            return false;
        }

        var text = line[(found.End + start)..];
        if (word < LogWord.Detail)
        {
            Flush();
            severity = word;
            fields = found;
            head.Set(line[..found.End]);
            message.Set(text);
            detail.Clear();
            context.Clear();
            statement.Clear();
            open = message;
            return true;
        }

        // What belongs to a message is written together with it.
        open = severity == LogWord.Unknown ? null : word switch
        {
            LogWord.Detail => detail,
            LogWord.Context => context,
            LogWord.Statement => statement,
            _ => null,
        };
        open?.Set(text);
        return true;
    }

    // rsyslog writes control characters as #ooo; of those only the tab is common in statements.
    private ReadOnlySpan<byte> WithTabs(ReadOnlySpan<byte> line)
    {
        unescaped.Clear();
        while (line.IndexOf("#011"u8) is var at and >= 0)
        {
            unescaped.Append(line[..at]);
            unescaped.Append("\t"u8);
            line = line[(at + 4)..];
        }

        unescaped.Append(line);
        return unescaped.Span;
    }

    private void GoOn(ReadOnlySpan<byte> line, bool newLine)
    {
        if (newLine)
        {
            open?.Append("\n"u8);
        }

        open?.Append(line);
    }
}
