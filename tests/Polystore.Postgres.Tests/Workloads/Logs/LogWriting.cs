using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Polystore.Postgres.Tests.Workloads.Logs;

/// <summary>Writes entries as the server and those who carry its logs do.</summary>
internal static class LogWriting
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static readonly IReadOnlyList<string> Formats =
    [
        "stderr default", "stderr debian", "stderr pgbadger", "stderr app last", "stderr percent", "stderr unknown", "rds", "azure text", "cloudsql text", "syslog", "rsyslog", "syslog no numbers", "heroku",
        "compose", "kubectl", "csv 22", "csv 23", "csv 24", "csv 26", "json", "cloudsql json", "docker json", "azure json", "cnpg json", "cloudwatch json", "pretty json",
    ];

    /// <summary>The prefix to name for a format whose prefix cannot be told from its text.</summary>
    public static string? PrefixOf(string format) => format == "stderr percent" ? "%m 100%% [%p] %-12u|%d > " : null;

    public static byte[] Write(string format, IEnumerable<WrittenEntry> entries)
    {
        var text = new StringBuilder();
        var number = 0;
        foreach (var entry in entries)
        {
            number++;
            var time = new DateTime(2026, 3, 4, 10, 0, 0).AddMilliseconds(number * 37).ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);
            switch (format.Split(' ')[0])
            {
                case "csv":
                    text.Append(Csv(entry, time, number, int.Parse(format.AsSpan(4), CultureInfo.InvariantCulture)));
                    break;
                case "json":
                    text.Append(JsonLog(entry, time, number)).Append('\n');
                    break;
                case var _ when format.EndsWith("json", StringComparison.Ordinal):
                    text.Append(Wrapped(format, entry, time, number));
                    break;
                case "syslog" or "rsyslog" or "heroku":
                    text.Append(Syslog(format, entry, time, number));
                    break;
                default:
                    var prefix = Prefix(format, entry, time, number);
                    var frame = format switch { "compose" => "db-1  | ", "kubectl" => "2026-03-04T10:00:00.123456789Z ", _ => "" };
                    text.Append(string.Concat(Lines(entry, prefix).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => frame + line + "\n")));
                    break;
            }
        }

        var whole = text.ToString();
        return Encoding.UTF8.GetBytes(format switch
        {
            "cloudwatch json" => "{\n    \"events\": [" + whole.TrimEnd(',', '\n') + "\n    ]\n}\n",
            "pretty json" => "[\n" + whole.TrimEnd(',', '\n') + "\n]\n",
            _ => whole,
        });
    }

    public static byte[] Gzip(byte[] plain)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(plain);
        }

        return packed.ToArray();
    }

    private static string Prefix(string format, WrittenEntry entry, string time, int number) => format switch
    {
        "stderr debian" or "compose" or "kubectl" => $"{time} UTC [{entry.Process}] {entry.User}@{entry.Database} ",
        "stderr pgbadger" => $"{time[..19]} UTC [{entry.Process}]: [{number}-1] user={entry.User},db={entry.Database},app=LOG:  duration: 5 ms  statement: x,client=10.0.0.{number % 250} ",
        "stderr app last" => $"{time[..19]} UTC [{entry.Process}]: [{number}-1] db={entry.Database},user={entry.User} ",
        "stderr percent" => $"{time} CET 100% [{entry.Process}] {entry.User,-12}|{entry.Database} > ",
        "stderr unknown" => $"<{entry.Process}> on {entry.Database} at {time} +02 by user={entry.User}; database={entry.Database}; ",
        "rds" => $"{time[..19]} UTC:10.0.0.7(5432):{entry.User}@{entry.Database}:[{entry.Process}]:",
        "azure text" or "azure json" => $"{time[..19]} UTC-65e59a10.{entry.Process:x}-",
        "cloudsql text" or "cloudsql json" => $"{time} UTC [{entry.Process}]: [{number}-1] db={entry.Database},user={entry.User} ",
        "heroku" => $" sql_error_code = 00000 time_ms = \"{time} UTC\" pid=\"{entry.Process}\" database=\"{entry.Database}\" user={entry.User} application_name=[unknown] ",
        _ => $"{time} UTC [{entry.Process}] ",
    };

    // send_message_to_server_log() of elog.c: each part on lines of its own with the prefix, further lines with a tab.
    private static string Lines(WrittenEntry entry, string prefix)
    {
        static string Tabbed(string text) => text.Replace("\n", "\n\t", StringComparison.Ordinal);
        var text = $"{prefix}{entry.Severity}:  {Tabbed(entry.Message)}\n";
        text += entry.Detail.Length > 0 ? $"{prefix}DETAIL:  {Tabbed(entry.Detail)}\n" : "";
        text += entry.Context.Length > 0 ? $"{prefix}CONTEXT:  {Tabbed(entry.Context)}\n" : "";
        return text + (entry.Statement.Length > 0 ? $"{prefix}STATEMENT:  {Tabbed(entry.Statement)}\n" : "");
    }

    // write_syslog() of elog.c: one message in chunks at line ends, of at most 900 bytes, at blanks where there are some.
    private static string Syslog(string format, WrittenEntry entry, string time, int number)
    {
        var head = format == "heroku"
            ? $"2026-03-04T10:00:00+00:00 app[postgres.{entry.Process}]: [DATABASE] "
            : $"Mar  4 10:00:00 db1 postgres[{entry.Process}]: ";
        var prefix = format == "heroku" ? Prefix("heroku", entry, time, number) : $"{time} UTC [{entry.Process}] {entry.User}@{entry.Database} ";
        var message = Lines(entry, prefix).TrimEnd('\n');
        var result = new StringBuilder();
        var chunk = 0;
        var at = 0;
        while (at < message.Length)
        {
            if (message[at] == '\n')
            {
                at++;
                continue;
            }

            var end = message.IndexOf('\n', at) is var lineEnd and >= 0 ? lineEnd : message.Length;
            end = Math.Min(end, at + 300);
            if (end < message.Length && !char.IsWhiteSpace(message[end]) && message.LastIndexOfAny([' ', '\t', '\n'], end - 1, end - at) is var blank && blank > at)
            {
                end = blank;
            }

            if (end < message.Length && char.IsLowSurrogate(message[end]))
            {
                end--;
            }

            chunk++;
            var part = message[at..end];
            result.Append(head).Append(CultureInfo.InvariantCulture, $"[{(format == "syslog no numbers" ? "" : number + "-")}{chunk}] ")
                .Append(format is "rsyslog" or "heroku" ? part.Replace("\t", "#011", StringComparison.Ordinal) : part).Append('\n');
            at = end;
        }

        return result.ToString();
    }

    private static string Csv(WrittenEntry entry, string time, int number, int columns)
    {
        static string Quoted(string text) => text.Length == 0 ? "" : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        string[] all =
        [
            $"{time} UTC", Quoted(entry.User), Quoted(entry.Database), entry.Process.ToString(CultureInfo.InvariantCulture), "\"127.0.0.1:40000\"", $"65e59a10.{entry.Process:x}", number.ToString(CultureInfo.InvariantCulture),
            "\"SELECT\"", "2026-03-04 09:00:00 UTC", "3/17", "0", entry.Severity, entry.SqlState, Quoted(entry.Message), Quoted(entry.Detail), "", "", "", Quoted(entry.Context), Quoted(entry.Statement), "", "",
            "\"say \"\"LOG,\"\"\"", "\"client backend\"", "", "0",
        ];
        return string.Join(',', all.Take(columns)) + "\n";
    }

    private static string JsonLog(WrittenEntry entry, string time, int number)
    {
        var fields = new Dictionary<string, object>
        {
            ["timestamp"] = $"{time} UTC", ["user"] = entry.User, ["dbname"] = entry.Database, ["pid"] = entry.Process, ["session_id"] = $"65e59a10.{entry.Process:x}", ["line_num"] = number,
            ["error_severity"] = entry.Severity, ["state_code"] = entry.SqlState, ["message"] = entry.Message,
        };
        Optional(fields, "detail", entry.Detail);
        Optional(fields, "context", entry.Context);
        Optional(fields, "statement", entry.Statement);
        fields["application_name"] = "error_severity";
        return JsonSerializer.Serialize(fields);
    }

    private static void Optional(Dictionary<string, object> fields, string name, string value)
    {
        if (value.Length > 0)
        {
            fields[name] = value;
        }
    }

    private static string Wrapped(string format, WrittenEntry entry, string time, int number)
    {
        var lines = Lines(entry, Prefix(format, entry, time, number));
        object? wrapped = format switch
        {
            "cloudsql json" => new { insertId = "s=1", textPayload = lines.TrimEnd('\n'), severity = "INFO", timestamp = "2026-03-04T10:00:00Z" },
            "azure json" => new { time = "2026-03-04T10:00:00Z", category = "PostgreSQLLogs", properties = new { timestamp = $"{time} UTC", processId = entry.Process, errorLevel = entry.Severity, sqlerrcode = entry.SqlState, message = lines.TrimEnd('\n') } },
            "cnpg json" => new
            {
                level = "info", ts = "2026-03-04T10:00:00Z", logger = "postgres", msg = "record",
                record = new
                {
                    log_time = $"{time} UTC", user_name = entry.User, database_name = entry.Database, process_id = "42", session_id = $"65e59a10.{entry.Process:x}", error_severity = entry.Severity, sql_state_code = entry.SqlState,
                    message = entry.Message, detail = entry.Detail, context = entry.Context, query = entry.Statement, application_name = "x",
                },
            },
            _ => null,
        };
        return format switch
        {
            "docker json" => string.Concat(lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Serialize(new { log = line + "\n", stream = "stderr", time = "2026-03-04T10:00:00.1Z" }) + "\n")),
            "cloudwatch json" => "\n        " + JsonSerializer.Serialize(new { logStreamName = "db", timestamp = 1772618400000, message = lines.TrimEnd('\n') }) + ",",
            "pretty json" => JsonSerializer.Serialize(JsonDocument.Parse(JsonLog(entry, time, number)), Indented).Replace("\n", "\n  ", StringComparison.Ordinal).Insert(0, "  ") + ",\n",
            _ => JsonSerializer.Serialize(wrapped) + "\n",
        };
    }
}
