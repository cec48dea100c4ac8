using System.Globalization;
using Polystore.Core.Engines;
using Polystore.Core.Errors;
using Polystore.Core.Workloads;

namespace Polystore.Postgres.Workloads.Logs;

/// <summary>Reads server logs of PostgreSQL as a workload to advise on.</summary>
internal sealed class LogWorkloadReader : IReadLog
{
    // Milliseconds; below this the shortest statement is just a short statement, from there on it is the threshold of the log.
    private const double Threshold = 5;

    public bool IsLog(Stream beginning, ReadLogOptions options) => PostgresLog.IsLog(beginning, options.LinePrefix);

    public Workload Read(IReadOnlyList<(string Name, Func<Stream> Open)> logs, ReadLogOptions options, CancellationToken cancellationToken)
    {
        var log = PostgresLog.Read(logs, new LogOptions { LinePrefix = options.LinePrefix, Database = options.Database }, cancellationToken);
        var origin = logs.Count == 1 ? logs[0].Name : string.Create(CultureInfo.InvariantCulture, $"{logs.Count} logs");
        var statements = EssentialStatements.Of(log.Statements, statement => statement.TotalMilliseconds, statement => statement.Parsed ? DataStatement.VerbOf(statement.Sql) : null);
        if (statements.Count == 0)
        {
            throw new UsageException(Empty(log, origin, options));
        }

        return new Workload
        {
            Source = WorkloadSource.Log,
            Origin = origin,
            Since = log.From,
            CoveredShare = log.TotalMilliseconds > 0 ? Math.Clamp(statements.Sum(statement => statement.TotalMilliseconds) / log.TotalMilliseconds, 0, 1) : null,
            Statements = statements.Select((statement, number) => Of(statement, number + 1)).ToList(),
            Notes = Notes(log, statements).ToList(),
        };
    }

    private static WorkloadStatement Of(LoggedStatement statement, int number) => new()
    {
        Id = string.Create(CultureInfo.InvariantCulture, $"q{number}"),
        Sql = statement.Sql,
        Fingerprint = statement.Fingerprint,
        Calls = statement.Calls,
        MeanTimeMs = statement.MeanMilliseconds,
        LoggedPlan = statement.Plan,
        Samples = statement.Samples.Select(sample => new StatementSample(sample.Sql, sample.Parameters) { Weight = sample.Weight }).ToList(),
    };

    private static string Empty(LogWorkload log, string origin, ReadLogOptions options)
    {
        if (log.Entries == 0)
        {
            return $"{origin} holds no entry of a PostgreSQL log; if it is one, give the server's log_line_prefix with --log-line-prefix (SHOW log_line_prefix).";
        }

        return log.OtherDatabases > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{origin} holds no statement of the database {options.Database}, and {log.OtherDatabases:#,0} entries of others; --log-database names the one to read.")
            : string.Create(CultureInfo.InvariantCulture, $"{origin} holds {log.Entries:#,0} entries and no statement; let the server log them for a while: log_min_duration_statement = 0, or a threshold in milliseconds.");
    }

    private static IEnumerable<string> Notes(LogWorkload log, List<LoggedStatement> statements)
    {
        if (log.ShortestMilliseconds is { } shortest and >= Threshold)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"The shortest statement in the log took {shortest:#,0} ms: shorter ones were not logged, and what they do, writing above all, is not weighed.");
        }

        if (log.TotalMilliseconds <= 0)
        {
            yield return "The log has no times, so that every statement is weighed by its calls; log_min_duration_statement = 0 logs them.";
        }

        if (log.Unread > 0)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{log.Unread:#,0} lines of the log could not be read{(log.Prefix is { } prefix ? $" with the prefix '{prefix}'; --log-line-prefix gives another" : "")}.");
        }

        if (log.Forgotten > 0)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{log.Forgotten:#,0} kinds of statements of little time were left out to keep within memory.");
        }

        if (statements.Sum(statement => statement.Canceled) is var canceled and > 0)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{canceled:#,0} executions were canceled (a timeout, or a user); their time is not in the log.");
        }
    }
}
