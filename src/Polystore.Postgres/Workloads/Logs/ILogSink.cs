namespace Polystore.Postgres.Workloads.Logs;

/// <summary>Takes the entries of a log, one after the other.</summary>
internal interface ILogSink
{
    /// <summary>An entry, valid until this returns.</summary>
    void Add(in LogEntry entry);
}
