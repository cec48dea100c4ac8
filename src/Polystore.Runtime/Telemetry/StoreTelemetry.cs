using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Polystore.Sql;

namespace Polystore.Runtime.Telemetry;

/// <summary>
/// The ActivitySource and the Meter <c>Polystore</c>, by OpenTelemetry's conventions for database clients
/// (https://opentelemetry.io/docs/specs/semconv/database/). Values of statements are in none of it.
/// </summary>
internal sealed partial class StoreTelemetry
{
    public const string SourceName = "Polystore";

    private static readonly ActivitySource Source = new(SourceName);
    private static readonly Meter Meter = new(SourceName);

    // The buckets that the conventions recommend.
    private static readonly Histogram<double> Duration = Meter.CreateHistogram(
        "db.client.operation.duration", "s", "Duration of database client operations",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10] });

    private static readonly Counter<long> Retries = Meter.CreateCounter<long>("polystore.store.retries", "{retry}", "Calls that were done again, by what had failed");

    private readonly StoreTelemetryOptions options;
    private readonly SqlDialect? language;
    private readonly ILogger logger;
    private readonly TagList common;
    private readonly QueryLog? log;

    public StoreTelemetry(string name, string system, StoreTelemetryOptions? options = null, SqlDialect? language = null, ILogger? logger = null, QueryLog? log = null)
    {
        Name = name;
        System = system;
        this.options = options ?? new StoreTelemetryOptions();
        this.language = language;
        this.logger = logger ?? NullLogger.Instance;
        this.log = log;
        common = new TagList { { "db.system.name", system }, { "polystore.store.name", name } };
    }

    public string Name { get; }

    public string System { get; }

    public Measured Begin(StoreOperation operation)
    {
        var summary = operation.Target is null ? operation.Name : $"{operation.Name} {operation.Target}";
        var activity = Source.StartActivity(summary, ActivityKind.Client);
        if (activity is { IsAllDataRequested: true })
        {
            foreach (var (key, value) in common)
            {
                activity.SetTag(key, value);
            }

            activity.SetTag("db.operation.batch.size", operation.Batch?.Count).SetTag("db.operation.name", operation.Name).SetTag("db.query.summary", summary).SetTag("db.collection.name", operation.Target).SetTag("db.query.text", Redacted(operation.Text));
        }

        return new Measured(this, operation, activity, Stopwatch.GetTimestamp());
    }

    public void Retried(Exception failure) => Retries.Add(1, [.. common, new("error.type", ErrorType.Of(failure))]);

    private string? Redacted(string? text) => text is null || language is null ? text : SqlNormalizer.Normalize(text, language);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A call to the store {Store} took {Milliseconds:F1} ms: {Statement}")]
    private static partial void LogSlow(ILogger logger, string store, double milliseconds, string statement);

    /// <summary>One call.</summary>
    public struct Measured(StoreTelemetry telemetry, StoreOperation operation, Activity? activity, long started)
    {
        private string? error;

        public void Failed(Exception failure)
        {
            error = ErrorType.Of(failure);
            activity?.SetStatus(ActivityStatusCode.Error).SetTag("error.type", error);
        }

        public readonly void End()
        {
            var time = Stopwatch.GetElapsedTime(started);
            activity?.Dispose();
            if (Duration.Enabled)
            {
                var tags = telemetry.common;
                tags.Add("db.operation.name", operation.Name);
                if (operation.Target is not null)
                {
                    tags.Add("db.collection.name", operation.Target);
                }

                if (error is not null)
                {
                    tags.Add("error.type", error);
                }

                Duration.Record(time.TotalSeconds, tags);
            }

            if (error is null && telemetry.log is { } log)
            {
                Count(log, time);
            }

            if (telemetry.options.SlowerThan is { } limit && time >= limit)
            {
                LogSlow(telemetry.logger, telemetry.Name, time.TotalMilliseconds, telemetry.Redacted(operation.Text) ?? $"{operation.Name} {operation.Target}");
            }
        }

        // Of a batch only the whole time is known; its statements have equal shares of it.
        private readonly void Count(QueryLog log, TimeSpan time)
        {
            foreach (var statement in operation.Batch ?? [])
            {
                log.Count(statement, time / operation.Batch!.Count);
            }

            if (operation is { Batch: null, Text: { } text })
            {
                log.Count(text, time);
            }
        }
    }
}
