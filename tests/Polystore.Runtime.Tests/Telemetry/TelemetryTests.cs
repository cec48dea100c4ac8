using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Polystore.Runtime.Manager;
using Polystore.Runtime.Telemetry;

namespace Polystore.Runtime.Tests.Telemetry;

public sealed class TelemetryTests
{
    [Fact]
    public async Task Calls_are_measured_by_the_conventions_and_never_with_a_value()
    {
        var name = $"main{Guid.NewGuid():N}";
        var durations = new ConcurrentBag<Dictionary<string, object?>>();
        var spans = new ConcurrentBag<Activity>();
        using var meters = new MeterListener();
        meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument is { Meter.Name: "Polystore", Name: "db.client.operation.duration" })
            {
                instrument.Unit.ShouldBe("s");
                listener.EnableMeasurementEvents(instrument);
            }
        };
        meters.SetMeasurementEventCallback<double>((_, _, tags, _) => durations.Add(tags.ToArray().ToDictionary(tag => tag.Key, tag => tag.Value)));
        meters.Start();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Polystore", Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded, ActivityStopped = spans.Add,
        };
        ActivitySource.AddActivityListener(listener);
        var log = new Lines();
        await using var manager = new DatabaseManager(
            stores => stores.AddRelational(name, new RelationalStoreOptions { Url = "memory:", Telemetry = new StoreTelemetryOptions { SlowerThan = TimeSpan.Zero } }),
            LoggerFactory.Create(logging => logging.AddProvider(log)));
        var store = manager.Relational(name);

        await store.ExecuteAsync($"CREATE TABLE people (name text UNIQUE)");
        await store.ExecuteAsync($"INSERT INTO people VALUES ({"geheim"})");
        await store.QueryListAsync($"SELECT * FROM people WHERE name = 'geheim'", row => row.GetString(0));
        await Should.ThrowAsync<Exception>(() => store.ExecuteAsync($"INSERT INTO people VALUES ({"geheim"})"));

        var own = durations.Where(tags => (string?)tags["polystore.store.name"] == name).ToList();
        own.Count.ShouldBe(4);
        own.ShouldAllBe(tags => (string?)tags["db.system.name"] == "sqlite");
        own.Count(tags => (string?)tags["db.operation.name"] == "INSERT" && (string?)tags["db.collection.name"] == "people").ShouldBe(2);
        own.Single(tags => tags.ContainsKey("error.type"))["error.type"].ShouldBe("Polystore.Runtime.Stores.DuplicateKeyException");
        var mine = spans.Where(span => (string?)span.GetTagItem("polystore.store.name") == name).ToList();
        mine.Single(span => span.DisplayName == "SELECT people").GetTagItem("db.query.text").ShouldBe("SELECT * FROM people WHERE name = ?");
        mine.ShouldAllBe(span => span.Kind == ActivityKind.Client);
        mine.Count(span => span.Status == ActivityStatusCode.Error).ShouldBe(1);
        log.Count.ShouldBe(4);
        string.Join('\n', log.Concat(mine.SelectMany(span => span.TagObjects.Select(tag => $"{tag.Value}")))).ShouldNotContain("geheim");
    }

    private sealed class Lines : ConcurrentQueue<string>, ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                Enqueue(formatter(state, exception));
            }
        }

        public void Dispose()
        {
        }
    }
}
