using Polystore.Postgres.Workloads.Logs.Messages;

namespace Polystore.Postgres.Workloads.Logs.Reading;

/// <summary>
/// Reads <c>csvlog</c>: 22 columns in 8.4, 23 from 9.0, 24 from 13, 26 from 14; the first 22 never moved
/// (<c>write_csvlog</c> in <c>src/backend/utils/error/csvlog.c</c>). After a record that was cut short (a crash, a full disk) it goes
/// on at the next line that starts with a moment.
/// </summary>
internal sealed class CsvEntries(LogBuffer buffer, ILogSink sink)
{
    private const int FewestColumns = 22;
    private const int MostColumns = 40;
    private const int LongestMoment = 64;
    private const int Incomplete = -1;
    private const int Malformed = -2;

    private readonly int[] starts = new int[MostColumns];
    private readonly int[] lengths = new int[MostColumns];
    private readonly bool[] doubled = new bool[MostColumns];
    private readonly GrowingBytes message = new();
    private readonly GrowingBytes detail = new();
    private readonly GrowingBytes context = new();
    private readonly GrowingBytes statement = new();

    /// <summary>Records that could not be read.</summary>
    public long Broken { get; private set; }

    /// <summary>Whether a record of a CSV log starts at one of the first lines.</summary>
    public static bool StartsIn(byte[] head)
    {
        var lines = new LogBuffer(new MemoryStream(head), limit: 1 << 20);
        var reader = new CsvEntries(lines, NoSink.Instance);
        lines.FillTo(int.MaxValue);

        for (var tried = 0; tried < 50 && !lines.Window.IsEmpty; tried++)
        {
            var length = reader.Record(lines.Window, out var columns);
            if (length > 0 && columns >= FewestColumns && LogTime.LengthAt(reader.Field(0)) > 0 && LogWords.Of(reader.Field(11)) != LogWord.Unknown)
            {
                return true;
            }

            if (!reader.SkipToNextRecord())
            {
                return false;
            }
        }

        return false;
    }

    public void Read(CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var length = Record(buffer.Window, out var columns);
            if (length == Incomplete && buffer.Fill())
            {
                continue;
            }

            if (length > 0 && columns is >= FewestColumns and <= MostColumns && LogTime.LengthAt(Field(0)) > 0)
            {
                Hand();
                buffer.Consume(length);
                continue;
            }

            Broken += buffer.Window.TrimStart("\r\n "u8).IsEmpty ? 0 : 1;
            if (!SkipToNextRecord())
            {
                return;
            }
        }
    }

    // The length of the record at the front with its line end.
    private int Record(ReadOnlySpan<byte> window, out int columns)
    {
        columns = 0;
        var at = 0;
        while (true)
        {
            if (at >= window.Length)
            {
                return Incomplete;
            }

            var kept = Math.Min(columns, MostColumns - 1);
            if (window[at] == '"')
            {
                doubled[kept] = false;
                starts[kept] = ++at;
                while (true)
                {
                    var quote = window[at..].IndexOf((byte)'"');
                    if (quote < 0 || at + quote + 1 >= window.Length)
                    {
                        return Incomplete;
                    }

                    at += quote + 1;
                    if (window[at] != '"')
                    {
                        break;
                    }

                    doubled[kept] = true;
                    at++;
                }

                lengths[kept] = at - 1 - starts[kept];
            }
            else
            {
                doubled[kept] = false;
                starts[kept] = at;
                var end = window[at..].IndexOfAny((byte)',', (byte)'\n');
                if (end < 0)
                {
                    return Incomplete;
                }

                at += end;
                lengths[kept] = end;
            }

            columns++;
            if (window[at] == '\r' && at + 1 < window.Length)
            {
                at++;
            }

            switch (window[at])
            {
                case (byte)',':
                    at++;
                    break;
                case (byte)'\n':
                    return at + 1;
                default:
                    return Malformed;
            }
        }
    }

    private ReadOnlySpan<byte> Field(int column) => buffer.Window.Slice(starts[column], lengths[column]);

    private ReadOnlySpan<byte> Unquoted(int column, GrowingBytes into)
    {
        var field = Field(column);
        if (!doubled[column])
        {
            return field;
        }

        into.Clear();
        while (field.IndexOf((byte)'"') is var quote and >= 0)
        {
            into.Append(field[..(quote + 1)]);
            field = field[Math.Min(field.Length, quote + 2)..];
        }

        into.Append(field);
        return into.Span;
    }

    private void Hand()
    {
        sink.Add(new LogEntry
        {
            Time = Field(0),
            User = Field(1),
            Database = Field(2),
            Session = Field(5),
            Severity = LogWords.Of(Field(11)),
            SqlState = Field(12),
            Message = Unquoted(13, message),
            Detail = Unquoted(14, detail),
            Context = Unquoted(18, context),
            Statement = Unquoted(19, statement),
        });
    }

    // Drops the line at the front, and those after it that do not start as records do.
    private bool SkipToNextRecord()
    {
        var first = true;
        while (first || LogTime.LengthAt(buffer.Window) is not (> 0 and var time) || time >= buffer.Window.Length || buffer.Window[time] != ',')
        {
            var end = buffer.Window.IndexOf((byte)'\n');
            if (end >= 0)
            {
                buffer.Consume(end + 1);
                first = false;
            }
            else if (!buffer.Fill())
            {
                if (buffer.Window.IsEmpty)
                {
                    return false;
                }

                buffer.Consume(buffer.Window.Length);
            }

            // The start of the next line must be in sight to be judged.
            buffer.FillTo(LongestMoment);
        }

        return true;
    }
}
