using Polystore.Core.Errors;
using Polystore.Postgres.Workloads.Logs.Grouping;
using Polystore.Postgres.Workloads.Logs.Reading;

namespace Polystore.Postgres.Workloads.Logs;

/// <summary>
/// Reads server logs of PostgreSQL 9.0 to 18: <c>stderr</c> with any <c>log_line_prefix</c>, <c>csvlog</c>, <c>jsonlog</c>, syslog,
/// the wrappings of hosting providers and container runtimes, plain or gzip, in the languages of <c>lc_messages</c>. Streams, so that
/// memory does not depend on the size of the logs.
/// </summary>
public static class PostgresLog
{
    /// <summary>Whether a text is the beginning of a server log, rather than SQL for instance.</summary>
    /// <param name="stream">The text, read from where it stands.</param>
    /// <param name="linePrefix">The server's <c>log_line_prefix</c>; null to find it out.</param>
    public static bool IsLog(Stream stream, string? linePrefix = null)
    {
        try
        {
            return LogReader.Head(stream, linePrefix is null ? null : Reading.LinePrefix.Parse(linePrefix)).IsLog;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    /// <summary>The statements of logs that belong together, such as the rotated files of one server.</summary>
    /// <param name="logs">The name and the way to open each.</param>
    /// <param name="options">How to read them.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="TargetException">A log cannot be read, or its compression is damaged from the start.</exception>
    /// <exception cref="UsageException">An option is out of its range.</exception>
    public static LogWorkload Read(IEnumerable<(string Name, Func<Stream> Open)> logs, LogOptions options, CancellationToken cancellationToken)
    {
        options.Validate();
        var prefix = options.LinePrefix is { } format ? Reading.LinePrefix.Parse(format) : null;
        var collector = new StatementCollector(options);
        var readings = new List<LogReading>();
        foreach (var (name, open) in logs)
        {
            try
            {
                using var stream = open();
                readings.Add(LogReader.Read(stream, prefix, collector, cancellationToken));
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException)
            {
                throw new TargetException($"The log '{name}' cannot be read: {failure.Message}", failure);
            }
        }

        return LogSummary.Of(collector, readings);
    }
}
