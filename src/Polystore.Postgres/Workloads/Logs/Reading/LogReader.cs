using System.IO.Compression;
using Polystore.Core.Workloads;

namespace Polystore.Postgres.Workloads.Logs.Reading;

/// <summary>
/// Reads a server log entry by entry, in memory that does not depend on its length. No input makes it fail: what it cannot read it
/// counts and passes over.
/// </summary>
internal static class LogReader
{
    /// <summary>Reads a log to its end.</summary>
    /// <param name="stream">The log, plain or compressed with gzip.</param>
    /// <param name="prefix">The server's <c>log_line_prefix</c>; null to find it out.</param>
    /// <param name="sink">Takes the entries.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    /// <exception cref="InvalidDataException">The compressed data is damaged.</exception>
    public static LogReading Read(Stream stream, LinePrefix? prefix, ILogSink sink, CancellationToken cancellationToken)
    {
        var plain = Open(stream);
        try
        {
            return ReadPlain(plain, prefix, sink, cancellationToken);
        }
        finally
        {
            if (plain is GZipStream)
            {
                plain.Dispose();
            }
        }
    }

    /// <summary>What the beginning of a log tells.</summary>
    public static LogHead Head(Stream stream, LinePrefix? prefix)
    {
        var plain = Open(stream);
        var buffer = new LogBuffer(plain, LogHead.Size, LogHead.Size);
        buffer.FillTo(LogHead.Size);

        return LogHead.Of(WithoutMark(buffer.Window), prefix);
    }

    private static LogReading ReadPlain(Stream plain, LinePrefix? prefix, ILogSink sink, CancellationToken cancellationToken)
    {
        var buffer = new LogBuffer(plain);
        buffer.FillTo(LogHead.Size);

        buffer.Consume(buffer.Window.Length - WithoutMark(buffer.Window).Length);
        var head = LogHead.Of(buffer.Window[..Math.Min(buffer.Window.Length, LogHead.Size)], prefix);
        var text = new TextEntries(head.Prefix, head.Frame, head.Tabs, sink);
        long broken;
        switch (head.Format)
        {
            case LogFormat.Csv:
                var csv = new CsvEntries(buffer, sink);
                csv.Read(cancellationToken);
                broken = csv.Broken;
                break;
            case LogFormat.Json:
                var json = new JsonEntries(buffer, text, sink);
                json.Read(cancellationToken);
                broken = json.Broken;
                break;
            default:
                while (buffer.TryReadLine(out var line))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    text.Line(line);
                }

                text.Flush();
                broken = text.Foreign;
                break;
        }

        return new LogReading(head.Format, head.Format == LogFormat.Csv ? null : head.Prefix?.Format, buffer.Consumed, broken + buffer.Cut);
    }

    private static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> text) => text.StartsWith("\uFEFF"u8) ? text[3..] : text;

    private static Stream Open(Stream stream)
    {
        var front = new byte[2];
        var read = 0;
        while (read < 2 && stream.Read(front, read, 2 - read) is var got and > 0)
        {
            read += got;
        }

        var whole = new PrecededStream(front.AsSpan(0, read).ToArray(), stream);
        return read == 2 && front[0] == 0x1F && front[1] == 0x8B ? new GZipStream(whole, CompressionMode.Decompress) : whole;
    }
}
