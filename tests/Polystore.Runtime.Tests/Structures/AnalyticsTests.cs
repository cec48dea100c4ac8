using Polystore.Runtime.Stores;
using Polystore.Runtime.Structures.Analytics;
using Polystore.TestServers;

namespace Polystore.Runtime.Tests.Structures;

public sealed class AnalyticsTests
{
    [Fact]
    public void Rollups_that_would_count_wrongly_are_refused()
    {
        Should.Throw<ArgumentException>(() => New((TimeSpan.FromSeconds(1.5), TimeSpan.FromDays(1)))).Message.ShouldContain("whole seconds");
        Should.Throw<ArgumentException>(() => New((TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)), (TimeSpan.FromSeconds(1), TimeSpan.FromDays(2)))).Message.ShouldContain("buckets of different lengths");

        static TimeCounter New(params (TimeSpan Bucket, TimeSpan Kept)[] rollups) => new(new EmbeddedKeyValueStore("live"), new TimeCounterOptions { Name = "a", Rollups = rollups });
    }

    [ServerFact(TestServer.Redis)]
    public async Task What_is_counted_has_an_end_in_the_server()
    {
        await using var redis = await Servers.OpenAsync("single");
        var name = Servers.NewName();
        await new TimeCounter(redis, new TimeCounterOptions { Name = name }).AddAsync("page");

        var keys = new List<string>();
        await foreach (var key in redis.ScanAsync($"count:{{{name}}}:*"))
        {
            keys.Add(System.Text.Encoding.UTF8.GetString(key));
        }

        keys.Count.ShouldBe(3);
        foreach (var key in keys)
        {
            (await redis.TimeToLiveAsync(key)).ShouldNotBeNull();
        }
    }
}
