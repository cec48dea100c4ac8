using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using MongoDB.Bson;
using Polystore.RedisClient;
using Polystore.Runtime.Manager;
using Polystore.Runtime.Patterns;
using Polystore.Runtime.Stores;
using Polystore.SqliteClient;
using Polystore.TestServers;

namespace Polystore.Runtime.Tests.Telemetry;

public sealed partial class MetricsTests
{
    [Fact]
    public void The_page_has_every_instrument_that_there_is_with_its_type_and_unit()
    {
        var published = new ConcurrentBag<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name.StartsWith("Polystore", StringComparison.Ordinal))
                {
                    published.Add($"{instrument.Meter.Name} | {instrument.Name} | {Kind(instrument)} | {instrument.Unit}");
                }
            },
        };
        listener.Start();
        foreach (var type in new[] { typeof(DatabaseManager).Assembly, typeof(RedisDatabase).Assembly }.SelectMany(assembly => assembly.GetTypes())
            .Where(type => !type.ContainsGenericParameters && type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic).Any(field => typeof(Instrument).IsAssignableFrom(field.FieldType))))
        {
            RuntimeHelpers.RunClassConstructor(type.TypeHandle);
        }

        var page = File.ReadAllText(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../../docs/runtime/manager.md"));
        var listed = Row().Matches(page).Select(row => $"{row.Groups["meter"].Value} | {row.Groups["name"].Value} | {row.Groups["kind"].Value} | {row.Groups["unit"].Value}").ToList();
        listed.Order().ShouldBe(published.Distinct().Order());
    }

    [Fact]
    public async Task A_pool_of_SQLite_says_what_is_in_use_and_who_waits()
    {
        var name = $"pool{Guid.NewGuid():N}";
        await using (var manager = new DatabaseManager(stores => stores.AddRelational(name, options => options.Url = "memory:")))
        {
            var store = manager.Relational(name);
            Read(name).ShouldBe([("db.client.connection.count", "used", 0), ("db.client.connection.pending_requests", null, 0)]);
            await using var connection = await store.Source.OpenConnectionAsync();
            var source = (SqliteDataSource)store.Source;
            using (await source.EnterWriterAsync())
            {
                var waiting = source.EnterWriterAsync().AsTask();
                Read(name).ShouldBe([("db.client.connection.count", "used", 1), ("db.client.connection.pending_requests", null, 1)]);
                _ = waiting.ContinueWith(static task => task.Result.Dispose(), TaskScheduler.Default);
            }
        }

        Read(name).ShouldBeEmpty("its manager is gone");
    }

    [ServerFact(TestServer.None)]
    public async Task A_pool_of_MongoDB_says_what_is_used_idle_and_waited_for()
    {
        var name = $"pool{Guid.NewGuid():N}";
        var nobody = $"mongodb://127.0.0.1:{Scratch.LoopbackPort.Free()}/?maxPoolSize=2&serverSelectionTimeoutMS=3000";
        await using var manager = new DatabaseManager(stores => stores.AddDocuments(name, options => options.Url = nobody));
        var client = await manager.MongoAsync(name);
        Read(name).ShouldBe([("db.client.connection.count", "idle", 0), ("db.client.connection.count", "used", 0), ("db.client.connection.max", null, 2), ("db.client.connection.pending_requests", null, 0)]);

        // Each waits for a server that never comes; two have the pool's clients, the third waits for one of them.
        var calls = Enumerable.Range(0, 3).Select(_ => client.RunCommandAsync("admin", new BsonDocument("ping", 1))).ToList();
        Read(name).ShouldBe([("db.client.connection.count", "idle", 0), ("db.client.connection.count", "used", 2), ("db.client.connection.max", null, 2), ("db.client.connection.pending_requests", null, 1)]);
        foreach (var call in calls)
        {
            await Should.ThrowAsync<Exception>(() => call);
        }

        Read(name).ShouldContain(("db.client.connection.count", "idle", 2));
    }

    [Fact]
    public async Task An_outbox_says_how_much_waits_and_since_when_what_was_sent_failed_and_died()
    {
        var name = $"outbox{Guid.NewGuid():N}";
        await using var manager = new DatabaseManager(stores => stores.AddRelational(name, options => options.Url = "memory:"));
        var store = manager.Relational(name);
        var outbox = new Outbox();
        await outbox.EnsureAsync(store);
        await store.InTransactionAsync((transaction, token) => outbox.EnqueueAsync(transaction, [new OutboxMessage("good", new byte[1]), new OutboxMessage("bad", new byte[1])], token));
        await store.ExecuteAsync($"UPDATE outbox SET created_at = '2020-01-01 00:00:00.000+00:00'");
        using var measured = new Measured("polystore.outbox.", name);
        using var stop = new CancellationTokenSource();
        var dispatcher = new OutboxDispatcher(
            store, outbox, (delivery, _) => delivery.Message.Topic == "good" ? Task.CompletedTask : throw new InvalidOperationException("no"), new OutboxDispatcherOptions { MaxAttempts = 1, OnFailure = _ => stop.Cancel() });

        await dispatcher.RunAsync(stop.Token);

        measured["polystore.outbox.pending"].ShouldBe([2]);
        measured["polystore.outbox.oldest_age"].Single().ShouldBeGreaterThan(TimeSpan.FromDays(365).TotalSeconds - 1);
        measured["polystore.outbox.sent"].Sum().ShouldBe(1);
        measured["polystore.outbox.failures"].Sum().ShouldBe(1);
        measured["polystore.outbox.dead"].Sum().ShouldBe(1);
    }

    [Fact]
    public async Task A_projection_says_where_it_is_and_how_far_behind()
    {
        var name = $"events{Guid.NewGuid():N}";
        await using var manager = new DatabaseManager(stores => stores.AddRelational(name, options => options.Url = "memory:"));
        var store = manager.Relational(name);
        var events = new EventStore();
        await events.EnsureAsync(store);
        await events.AppendAsync(store, "a", 0, [new EventData("E", "1"), new EventData("E", "2"), new EventData("E", "3")]);
        using var stop = new CancellationTokenSource();
        var runner = new ProjectionRunner(store, events, new StopsAt(3, stop), new ProjectionOptions { BatchSize = 2 });
        await runner.ApplyAsync();
        using var measured = new Measured("polystore.projection.", name);

        await runner.RunAsync(stop.Token);

        measured["polystore.projection.position"].ShouldBe([2]);
        measured["polystore.projection.lag"].ShouldBe([1]);
        measured["polystore.projection.events"].Sum().ShouldBeInRange(0, 1, "the last batch may end with the runner");
    }

    private static string Kind(Instrument instrument) => instrument.GetType().Name.Split('`')[0].Replace("Observable", "", StringComparison.Ordinal);

    // What the gauges of the pool of a name say now.
    private static List<(string Name, string? State, int Value)> Read(string pool)
    {
        var read = new List<(string, string?, int)>();
        using var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == "Polystore" && instrument.Name.StartsWith("db.client.connection.", StringComparison.Ordinal))
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) =>
        {
            var known = tags.ToArray().ToDictionary(tag => tag.Key, tag => tag.Value);
            if ((string?)known["db.client.connection.pool.name"] == pool)
            {
                read.Add((instrument.Name, (string?)known.GetValueOrDefault("db.client.connection.state"), value));
            }
        });
        listener.Start();
        listener.RecordObservableInstruments();
        return [.. read.Order()];
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;

    [GeneratedRegex(@"^\| `(?<meter>Polystore[\w.]*)` \| `(?<name>[\w.]+)` \| (?<kind>\w+) \| `(?<unit>[^`]+)` \|", RegexOptions.Multiline | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Row();

    /// <summary>What the instruments with a prefix measured of one store.</summary>
    private sealed class Measured : IDisposable
    {
        private readonly MeterListener listener = new();
        private readonly ConcurrentQueue<(string Name, double Value)> values = [];

        public Measured(string prefix, string store)
        {
            listener.InstrumentPublished = (instrument, listening) =>
            {
                if (instrument.Name.StartsWith(prefix, StringComparison.Ordinal))
                {
                    listening.EnableMeasurementEvents(instrument);
                }
            };
            listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument, value, tags, store));
            listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Keep(instrument, value, tags, store));
            listener.Start();
        }

        public IReadOnlyList<double> this[string name] => [.. values.Where(value => value.Name == name).Select(value => value.Value)];

        public void Dispose() => listener.Dispose();

        private void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, string store)
        {
            foreach (var tag in tags)
            {
                if (tag.Key == "polystore.store.name" && (string?)tag.Value == store)
                {
                    values.Enqueue((instrument.Name, value));
                }
            }
        }
    }

    private sealed class StopsAt(long last, CancellationTokenSource stop) : IProjection
    {
        public string Name => "stops";

        public Task ApplyAsync(RelationalTransaction transaction, RecordedEvent recorded, CancellationToken cancellationToken)
        {
            if (recorded.Position.Number == last)
            {
                stop.Cancel();
            }

            return Task.CompletedTask;
        }

        public Task ResetAsync(RelationalTransaction transaction, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
