using Polystore.Postgres.Workloads.Logs.Messages;

namespace Polystore.Postgres.Workloads.Logs.Reading;

/// <summary>What the beginning of a log tells about the whole.</summary>
internal sealed class LogHead
{
    /// <summary>Bytes that are looked at.</summary>
    public const int Size = 1 << 17;

    private const int MostLines = 400;

    public LogFormat Format { get; private init; }

    /// <summary>What a carrier put in front of the lines.</summary>
    public FrameKind Frame { get; private init; }

    /// <summary>Further lines of messages have their tab.</summary>
    public bool Tabs { get; private init; }

    /// <summary>The prefix of a text log; null when it is unknown.</summary>
    public LinePrefix? Prefix { get; private init; }

    /// <summary>It is a log for sure, and no SQL file for instance.</summary>
    public bool IsLog { get; private init; }

    public static LogHead Of(ReadOnlySpan<byte> head, LinePrefix? given)
    {
        var start = head.TrimStart("\r\n \t"u8);
        if (start.Length > 1 && (start[0] == '{' || (start[0] == '[' && start[1..].TrimStart("\r\n \t"u8) is [(byte)'{', ..])))
        {
            return new LogHead { Format = LogFormat.Json, Prefix = given, Tabs = false, IsLog = NamesFields(start) };
        }

        var bytes = head.ToArray();
        if (CsvEntries.StartsIn(bytes))
        {
            return new LogHead { Format = LogFormat.Csv, IsLog = true };
        }

        var raw = Lines(bytes);
        var frame = LineFrame.Detect(raw);
        var lines = raw.ConvertAll(line => line[LineFrame.Length(frame, line, out _)..]);
        return new LogHead
        {
            Format = LogFormat.Text,
            Frame = frame,
            Tabs = lines.Exists(line => line.Length > 0 && (line[0] == '\t' || line.AsSpan().StartsWith("#011"u8))),
            Prefix = given ?? LinePrefixes.Detect(lines),
            IsLog = lines.Take(40).Any(line => StartsMessage(line, given, frame)),
        };
    }

    private static bool StartsMessage(byte[] line, LinePrefix? given, FrameKind frame)
    {
        var fields = default(PrefixFields);
        if (given is not null)
        {
            return given.TryMatch(line, ref fields);
        }

        return line.Length > 0 && line[0] is not ((byte)'-' or (byte)'\t') && LinePrefixes.Guess(line, ref fields)
            && (fields.End == 0 || frame == FrameKind.Syslog || (!fields.Time.Equals(default(Range)) && fields.Time.Start.Value <= 2));
    }

    private static bool NamesFields(ReadOnlySpan<byte> json) =>
        json.IndexOf("\"error_severity\""u8) >= 0 || json.IndexOf("\"errorLevel\""u8) >= 0 || json.IndexOf("\"textPayload\""u8) >= 0
        || ((json.IndexOf("\"log\""u8) >= 0 || json.IndexOf("\"message\""u8) >= 0) && LogWords.Find(json[..Math.Min(json.Length, 600)], out _, out _) != LogWord.Unknown);

    private static List<byte[]> Lines(byte[] head)
    {
        var lines = new List<byte[]>();
        var buffer = new LogBuffer(new MemoryStream(head));
        while (lines.Count < MostLines && buffer.TryReadLine(out var line))
        {
            if (!line.IsEmpty)
            {
                lines.Add(line.ToArray());
            }
        }

        return lines;
    }
}
