namespace Polystore.Postgres.Workloads.Logs.Reading;

/// <summary>Drops what it gets, where only the format is asked for.</summary>
internal sealed class NoSink : ILogSink
{
    public static NoSink Instance { get; } = new();

    public void Add(in LogEntry entry)
    {
    }
}
