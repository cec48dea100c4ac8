using System.Globalization;
using System.Text;

namespace Polystore.Postgres.Explain.Parsing;

/// <summary>
/// Finds auto_explain's messages in a server log, whatever <c>log_line_prefix</c> is: stderr, syslog, CSV and JSON logs
/// (<c>contrib/auto_explain/auto_explain.c</c>: <c>duration: 1.234 ms  plan:</c>, then the plan).
/// </summary>
internal static class LogMessages
{
    private const string Duration = "duration: ";
    private const string Mark = " ms  plan:";
    private const int LongestDuration = 64;
    private const int LongestPrefix = 1024;
    private static readonly string[] Levels = ["LOG:  ", "ERROR:  ", "FATAL:  ", "PANIC:  ", "WARNING:  ", "NOTICE:  ", "INFO:  ", "DEBUG:  ", "STATEMENT:  ", "DETAIL:  ", "HINT:  ", "CONTEXT:  "];

    public static List<LogMessage> In(string text)
    {
        var messages = new List<LogMessage>();
        var (from, line, seen) = (0, 0, 0);
        for (var mark = text.IndexOf(Mark, StringComparison.Ordinal); mark >= 0; mark = text.IndexOf(Mark, Math.Min(text.Length, Math.Max(from, mark + 1)), StringComparison.Ordinal))
        {
            var lineBreak = text.AsSpan(seen, mark - seen).LastIndexOf('\n');
            line = lineBreak < 0 ? line : seen + lineBreak + 1;
            seen = mark;
            var nearest = Math.Max(Math.Max(line, from), mark - LongestDuration);
            var duration = nearest + text.AsSpan(nearest, mark - nearest).LastIndexOf(Duration);
            if (duration < nearest)
            {
                continue;
            }

            double? milliseconds = double.TryParse(text.AsSpan((duration + Duration.Length)..mark), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
            var body = mark + Mark.Length;
            var (message, end) = Body(text, line, duration, body);
            messages.Add(new(milliseconds, message));
            from = end;
        }

        return messages;
    }

    private static (string Message, int End) Body(string text, int line, int duration, int body)
    {
        if (duration == line || text[duration - 1] != '"')
        {
            return Lines(text, text[Math.Max(line, duration - LongestPrefix)..duration], body);
        }

        if (duration >= 2 && text[duration - 2] == ',')
        {
            var end = ExpressionList.EndOfQuoted(text, duration - 1);
            return (text[Math.Min(body, end)..end].Replace("\"\"", "\"", StringComparison.Ordinal), end);
        }

        var read = JsonPlanText.Read(text, duration - 1);
        var message = read.Value.Scalar ?? "";
        var at = message.IndexOf(Mark, StringComparison.Ordinal);
        return (at < 0 ? "" : message[(at + Mark.Length)..], Math.Max(body, read.End));
    }

    // The lines after the first have a tab in front; pastes may have lost it, then the next log line ends the message.
    private static (string Message, int End) Lines(string text, string prefix, int body)
    {
        var process = SyslogProcess(prefix);
        var message = new StringBuilder();
        var lineEnd = EndOfLine(text, body);
        message.Append(text, body, lineEnd - body).Append('\n');
        bool? tabbed = null;
        var position = lineEnd + 1;
        while (position < text.Length)
        {
            lineEnd = EndOfLine(text, position);
            var line = text[position..lineEnd];
            if (process is not null)
            {
                if (!line.Contains(process, StringComparison.Ordinal) || AfterSyslog(line) is not { } logged)
                {
                    break;
                }

                line = logged;
            }

            tabbed ??= line.StartsWith('\t');
            if (line.Contains(Mark, StringComparison.Ordinal) || (tabbed.Value ? line.Length > 0 && line[0] != '\t' : IsLogLine(line)))
            {
                break;
            }

            message.Append(tabbed.Value && line.Length > 0 ? line[1..] : line).Append('\n');
            position = lineEnd + 1;
        }

        return (message.ToString(), Math.Min(position, text.Length));
    }

    private static int EndOfLine(string text, int position) => text.IndexOf('\n', position) is var end and >= 0 ? end : text.Length;

    private static bool IsLogLine(string line) => Array.Exists(Levels, level => line.Contains(level, StringComparison.Ordinal));

    // "Nov 21 10:00:00 host postgres[4242]: [7-1] LOG:  …": the lines that follow have [7-2], [7-3] and #011 for the tab.
    private static string? SyslogProcess(string prefix)
    {
        var open = prefix.IndexOf('[', StringComparison.Ordinal);
        var close = prefix.IndexOf("]: [", StringComparison.Ordinal);
        return open >= 0 && close > open ? prefix[open..(close + "]: [".Length)] : null;
    }

    private static string? AfterSyslog(string line)
    {
        var start = line.IndexOf("]: [", StringComparison.Ordinal);
        var end = start < 0 ? -1 : line.IndexOf("] ", start + "]: [".Length, StringComparison.Ordinal);
        return end < 0 ? null : line[(end + 2)..].Replace("#011", "\t", StringComparison.Ordinal);
    }
}
