using System.Text;
using Polystore.Postgres.Workloads.Logs;
using Polystore.Postgres.Workloads.Logs.Reading;

namespace Polystore.Postgres.Tests.Workloads.Logs;

/// <summary>Keeps the entries of a log.</summary>
internal sealed class EntryList : ILogSink
{
    public List<WrittenEntry> Entries { get; } = [];

    public static (IReadOnlyList<WrittenEntry> Entries, LogReading Reading) Of(byte[] log, string? prefix = null)
    {
        var list = new EntryList();
        var reading = LogReader.Read(new MemoryStream(log), prefix is null ? null : LinePrefix.Parse(prefix), list, CancellationToken.None);
        return (list.Entries, reading);
    }

    public void Add(in LogEntry entry)
    {
        static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
        Entries.Add(new WrittenEntry(Text(entry.Message), Text(entry.Detail), Text(entry.Statement), entry.Severity.ToString().ToUpperInvariant(), Text(entry.Context))
        {
            User = Text(entry.User),
            Database = Text(entry.Database),
            SqlState = LogTime.Parse(entry.Time)?.Year.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "no time",
        });
    }
}
