using System.Buffers;
using System.Text.Json;
using Polystore.Postgres.Workloads.Logs.Messages;

namespace Polystore.Postgres.Workloads.Logs.Reading;

/// <summary>
/// Reads <c>jsonlog</c> (15 and later, one object a line) and what carriers make of logs: objects that hold the same fields under
/// csvlog's names (CloudNativePG), or a text line (Cloud SQL's <c>textPayload</c>, docker's <c>log</c>, Azure's and CloudWatch's
/// <c>message</c>), one a line or as a printed array.
/// </summary>
internal sealed class JsonEntries(LogBuffer buffer, TextEntries text, ILogSink sink)
{
    private static readonly SearchValues<byte> BetweenObjects = SearchValues.Create(" \t\r\n,[]"u8);

    private readonly GrowingBytes[] values = [.. Enum.GetValues<JsonField>().Select(_ => new GrowingBytes())];

    /// <summary>Objects that could not be read.</summary>
    public long Broken { get; private set; }

    public void Read(CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var window = buffer.Window;
            var start = window.IndexOfAnyExcept(BetweenObjects);
            if (start < 0)
            {
                buffer.Consume(window.Length);
                if (buffer.Fill())
                {
                    continue;
                }

                text.Flush();
                return;
            }

            buffer.Consume(start);
            var length = window[start] == '{' ? ObjectLength(buffer.Window) : -1;
            if (length == 0 && buffer.Fill())
            {
                continue;
            }

            if (length <= 0 || !TryObject(buffer.Window[..length]))
            {
                Broken++;
                length = SkippedLine();
            }

            buffer.Consume(length);
        }
    }

    // 0 when its end is not in sight, -1 when it is broken: a line that starts an object inside another one, or a line's end in a string.
    private static int ObjectLength(ReadOnlySpan<byte> window)
    {
        var (at, depth) = (0, 0);
        while (at < window.Length)
        {
            var next = window[at..].IndexOfAny("\"{}"u8);
            if (next < 0)
            {
                return 0;
            }

            at += next;
            switch (window[at])
            {
                case (byte)'{' when depth > 0 && window[at - 1] == '\n':
                    return -1;
                case (byte)'{':
                    depth++;
                    at++;
                    break;
                case (byte)'}':
                    at++;
                    if (--depth == 0)
                    {
                        return at;
                    }

                    break;
                default:
                    at = EndOfString(window, at + 1);
                    if (at <= 0)
                    {
                        return at;
                    }

                    break;
            }
        }

        return 0;
    }

    private static int EndOfString(ReadOnlySpan<byte> window, int at)
    {
        while (at < window.Length)
        {
            var next = window[at..].IndexOfAny((byte)'"', (byte)'\\', (byte)'\n');
            if (next < 0)
            {
                return 0;
            }

            at += next;
            switch (window[at])
            {
                case (byte)'"':
                    return at + 1;
                case (byte)'\n':
                    return -1;
                default:
                    at += 2;
                    break;
            }
        }

        return 0;
    }

    private int SkippedLine()
    {
        var end = buffer.Window.IndexOf((byte)'\n');
        while (end < 0 && buffer.Fill())
        {
            end = buffer.Window.IndexOf((byte)'\n');
        }

        return end < 0 ? buffer.Window.Length : end + 1;
    }

    private bool TryObject(ReadOnlySpan<byte> json)
    {
        foreach (var value in values)
        {
            value.Clear();
        }

        try
        {
            var reader = new Utf8JsonReader(json);
            var field = JsonField.None;
            while (reader.Read())
            {
                switch (reader.TokenType)
                {
                    case JsonTokenType.PropertyName:
                        field = FieldOf(ref reader);
                        break;
                    case JsonTokenType.String or JsonTokenType.Number:
                        Keep(field, ref reader);
                        field = JsonField.None;
                        break;
                    case JsonTokenType.EndObject:
                        Hand();
                        break;
                    case JsonTokenType.StartObject or JsonTokenType.StartArray:
                        field = JsonField.None;
                        break;
                }
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static JsonField FieldOf(ref Utf8JsonReader reader)
    {
        var name = reader.ValueSpan;
        return name switch
        {
            _ when name.SequenceEqual("message"u8) => JsonField.Message,
            _ when name.SequenceEqual("timestamp"u8) || name.SequenceEqual("log_time"u8) => JsonField.Time,
            _ when name.SequenceEqual("error_severity"u8) || name.SequenceEqual("errorLevel"u8) => JsonField.Severity,
            _ when name.SequenceEqual("session_id"u8) => JsonField.Session,
            _ when name.SequenceEqual("user"u8) || name.SequenceEqual("user_name"u8) => JsonField.User,
            _ when name.SequenceEqual("dbname"u8) || name.SequenceEqual("database_name"u8) => JsonField.Database,
            _ when name.SequenceEqual("state_code"u8) || name.SequenceEqual("sql_state_code"u8) || name.SequenceEqual("sqlerrcode"u8) => JsonField.SqlState,
            _ when name.SequenceEqual("detail"u8) => JsonField.Detail,
            _ when name.SequenceEqual("context"u8) => JsonField.Context,
            _ when name.SequenceEqual("statement"u8) || name.SequenceEqual("query"u8) => JsonField.Statement,
            _ when name.SequenceEqual("textPayload"u8) || name.SequenceEqual("log"u8) => JsonField.Text,
            _ => JsonField.None,
        };
    }

    private void Keep(JsonField field, ref Utf8JsonReader reader)
    {
        if (field == JsonField.None)
        {
            return;
        }

        var into = values[(int)field];
        var raw = reader.ValueSpan;
        if (reader.TokenType == JsonTokenType.Number || !reader.ValueIsEscaped)
        {
            into.Set(raw);
            return;
        }

        var plain = ArrayPool<byte>.Shared.Rent(raw.Length);
        try
        {
            into.Set(plain.AsSpan(0, reader.CopyString(plain)));
        }
        catch (InvalidOperationException)
        {
            // Bytes that are no UTF-8, as databases without an encoding log them.
            into.Set(raw);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(plain);
        }
    }

    private ReadOnlySpan<byte> Value(JsonField field) => values[(int)field].Span;

    // An object inside another one (an array of events, a record in an envelope) is an entry of its own.
    private void Hand()
    {
        var severity = LogWords.Of(Value(JsonField.Severity));
        var message = Value(JsonField.Message);
        if (!Value(JsonField.Text).IsEmpty)
        {
            Lines(Value(JsonField.Text));
        }
        else if (!message.IsEmpty && (severity == LogWord.Unknown || (LogTime.LengthAt(message) > 0 && LogWords.Find(message, out _, out _) != LogWord.Unknown)))
        {
            Lines(message);
        }
        else if (severity != LogWord.Unknown && !message.IsEmpty)
        {
            sink.Add(new LogEntry
            {
                Severity = severity,
                Message = message,
                Detail = Value(JsonField.Detail),
                Context = Value(JsonField.Context),
                Statement = Value(JsonField.Statement),
                SqlState = Value(JsonField.SqlState),
                Time = Value(JsonField.Time),
                Session = Value(JsonField.Session),
                User = Value(JsonField.User),
                Database = Value(JsonField.Database),
            });
        }

        foreach (var field in (ReadOnlySpan<JsonField>)[JsonField.Message, JsonField.Text, JsonField.Detail, JsonField.Context, JsonField.Statement])
        {
            values[(int)field].Clear();
        }
    }

    private void Lines(ReadOnlySpan<byte> lines)
    {
        while (!lines.IsEmpty)
        {
            var end = lines.IndexOf((byte)'\n');
            var line = end < 0 ? lines : lines[..end];
            text.Line(line.Length > 0 && line[^1] == '\r' ? line[..^1] : line);
            lines = end < 0 ? [] : lines[(end + 1)..];
        }
    }
}
