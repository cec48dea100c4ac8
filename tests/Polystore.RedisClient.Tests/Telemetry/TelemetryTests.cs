using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Polystore.TestServers;

namespace Polystore.RedisClient.Tests.Telemetry;

public class TelemetryTests
{
    private const string Canary = "canary-value";

    [ServerFact(TestServer.Redis)]
    public async Task Commands_become_spans_and_durations_without_their_arguments()
    {
        await using var server = await RedisServer.StartAsync();
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Polystore.RedisClient",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        var durations = new ConcurrentQueue<Dictionary<string, object?>>();
        using var meters = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == "Polystore.RedisClient" && instrument.Name == "db.client.operation.duration")
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        meters.SetMeasurementEventCallback<double>((_, seconds, tags, _) =>
        {
            seconds.ShouldBeGreaterThan(0);
            durations.Enqueue(tags.ToArray().ToDictionary(tag => tag.Key, tag => tag.Value));
        });
        meters.Start();

        await using var database = await RedisDatabase.ConnectAsync(server.Url + "/2");
        using (var caller = new Activity("caller").Start())
        {
            await database.SetAsync("k" + Canary, Canary);
            await Should.ThrowAsync<RedisServerException>(async () => await database.ExecuteAsync(["LPUSH", "k" + Canary, Canary]));
            Activity.Current.ShouldBe(caller);
        }

        // Other tests of the run are heard, too.
        var ours = spans.Where(span => Equals(span.GetTagItem("server.port"), server.Port)).ToList();
        ours.Select(span => span.DisplayName).ShouldBe(["SET", "LPUSH"]);
        ours.ShouldAllBe(span => span.Kind == ActivityKind.Client && span.ParentId != null);
        ours[0].GetTagItem("db.system.name").ShouldBe("redis");
        ours[0].GetTagItem("db.namespace").ShouldBe("2");
        ours[0].Status.ShouldBe(ActivityStatusCode.Unset);
        ours[1].GetTagItem("error.type").ShouldBe("WRONGTYPE");
        ours[1].GetTagItem("db.response.status_code").ShouldBe("WRONGTYPE");
        ours[1].Status.ShouldBe(ActivityStatusCode.Error);
        var measured = durations.Where(tags => Equals(tags["server.port"], server.Port)).ToList();
        measured.Select(tags => tags["db.operation.name"]).ShouldBe(["SET", "LPUSH"]);
        measured[1]["error.type"].ShouldBe("WRONGTYPE");
        ours.SelectMany(span => span.TagObjects).Concat(measured.SelectMany(tags => tags)).ShouldAllBe(tag => !$"{tag.Value}".Contains(Canary, StringComparison.Ordinal));
    }
}
