using System.Globalization;
using Polystore.Postgres.Workloads.Logs.Reading;
using Polystore.Sql.PgQuery;

namespace Polystore.Postgres.Workloads.Logs.Grouping;

/// <summary>Merges what shapes have in common by PostgreSQL's own parser into the result.</summary>
internal static class LogSummary
{
    private const int MostSamples = 10;

    public static LogWorkload Of(StatementCollector collector, IReadOnlyList<LogReading> readings)
    {
        var statements = collector.Shapes.GroupBy(FingerprintOf)
            .Select(group => Merge(group.Key.Text, group.Key.Parsed, [.. group.OrderByDescending(shape => shape.Milliseconds).ThenByDescending(shape => shape.Calls)]))
            .Where(statement => statement.Calls > 0)
            .OrderByDescending(statement => statement.TotalMilliseconds).ThenByDescending(statement => statement.Calls).ThenBy(statement => statement.Fingerprint, StringComparer.Ordinal)
            .ToList();
        var total = Math.Max(0, collector.Milliseconds);
        return new LogWorkload
        {
            Statements = statements,
            From = collector.From,
            To = collector.To,
            TotalMilliseconds = total,
            CoveredShare = total > 0 ? Math.Clamp(statements.Sum(statement => statement.TotalMilliseconds) / total, 0, 1) : null,
            ShortestMilliseconds = double.IsFinite(collector.Shortest) ? collector.Shortest : null,
            Entries = collector.Entries,
            Unread = readings.Sum(reading => reading.Unread),
            OtherDatabases = collector.OtherDatabases,
            Forgotten = collector.Forgotten,
            Format = readings.Count > 0 ? readings[0].Format : LogFormat.Text,
            Prefix = readings.Count > 0 ? readings[0].Prefix : null,
            Bytes = readings.Sum(reading => reading.Bytes),
        };
    }

    private static (string Text, bool Parsed) FingerprintOf(ShapeTotals shape)
    {
        try
        {
            return PgParser.IsAvailable ? (PgParser.Fingerprint(shape.Text).Text, true) : (KeyOf(shape.Text), false);
        }
        catch (PgSyntaxException)
        {
            // Cut short (track_activity_query_size, a carrier's limit), or an error of syntax that was logged.
            return (KeyOf(shape.Text), false);
        }
    }

    private static string KeyOf(string text) => StatementKey.Of(System.Text.Encoding.UTF8.GetBytes(text)).ToString("x16", CultureInfo.InvariantCulture);

    private static LoggedStatement Merge(string fingerprint, bool parsed, IReadOnlyList<ShapeTotals> shapes)
    {
        var timed = shapes.Sum(shape => shape.Timed);
        var total = shapes.Sum(shape => shape.Milliseconds);
        var calls = shapes.Sum(shape => shape.Calls);
        return new LoggedStatement
        {
            Fingerprint = fingerprint,
            Parsed = parsed,
            Sql = shapes[0].Text,
            Calls = calls,
            TotalMilliseconds = total,
            MeanMilliseconds = timed > 0 ? total / timed : null,
            MaxMilliseconds = timed > 0 ? shapes.Max(shape => shape.Longest) : null,
            Errors = shapes.Sum(shape => shape.Errors),
            Canceled = shapes.Sum(shape => shape.Canceled),
            Samples = Samples(shapes, calls),
            Plan = shapes.Select(shape => shape.Plan).OfType<Core.Workloads.LoggedPlan>().MaxBy(plan => plan.Milliseconds) is { } slowest
                ? slowest with { Executions = shapes.Sum(shape => shape.Plan?.Executions ?? 0) }
                : null,
        };
    }

    // Each shape gives samples by its share of the calls, at least one while there is room; the slowest of all is among them.
    private static List<LoggedSample> Samples(IReadOnlyList<ShapeTotals> shapes, double calls)
    {
        var slowest = shapes.Select(shape => shape.Slowest).OfType<LoggedSample>().MaxBy(sample => sample.Milliseconds);
        var samples = shapes.OrderByDescending(shape => shape.Calls)
            .SelectMany(shape => shape.Samples.Take(Math.Max(1, (int)Math.Round(shape.Calls / Math.Max(1, calls) * (MostSamples - 1)))))
            .Take(MostSamples - 1).ToList();
        samples = samples.ConvertAll(sample => sample with { Weight = Math.Max(1, calls / samples.Count) });
        if (slowest is not null && !samples.Exists(sample => sample.Sql == slowest.Sql && sample.Parameters.SequenceEqual(slowest.Parameters)))
        {
            samples.Add(slowest);
        }

        return samples;
    }
}
