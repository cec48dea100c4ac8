using System.Globalization;
using Npgsql;
using Polystore.RedisClient;
using Polystore.Runtime.Limits;
using Polystore.Runtime.Tests.Children;
using Polystore.Runtime.Tests.Coordination;
using Polystore.TestServers;
using Xunit.Abstractions;

namespace Polystore.Runtime.Tests.Limits;

/// <summary>Two processes, the clock of one a second ahead, let in no more together than the store's own clock allows.</summary>
public sealed class TwoProcessesTests(ITestOutputHelper output)
{
    private static readonly Lazy<Task<RedisCluster>> Cluster = new(() => RedisCluster.StartAsync(replicas: 0));

    [ServerTheory(TestServer.Redis | TestServer.Postgres)]
    [InlineData("redis", "fixed")]
    [InlineData("redis", "sliding")]
    [InlineData("redis", "bucket")]
    [InlineData("cluster", "fixed")]
    [InlineData("cluster", "sliding")]
    [InlineData("cluster", "bucket")]
    [InlineData("postgres", "fixed")]
    [InlineData("postgres", "sliding")]
    [InlineData("postgres", "bucket")]
    public async Task They_let_in_no_more(string store, string kind)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var clock = await RedisDatabase.ConnectAsync(redis.Url);
        var where = store switch
        {
            "redis" => redis.Url,
            "cluster" => (await Cluster.Value).Url,
            _ => await PostgresAsync(),
        };
        await using var one = ChildProcess.Start("limited", store, where, kind, "0");
        await using var other = ChildProcess.Start("limited", store, where, kind, "1");
        await one.HearAsync();
        await other.HearAsync();

        var began = await NowAsync(clock);
        await Task.WhenAll(one.SayAsync("begin"), other.SayAsync("begin"));
        await Task.Delay(TimeSpan.FromSeconds(3));
        await Task.WhenAll(one.SayAsync("end"), other.SayAsync("end"));
        var counts = await Task.WhenAll(one.HearAsync(), other.HearAsync());
        var ended = await NowAsync(clock);

        var allowed = counts.Sum(count => int.Parse(count, CultureInfo.InvariantCulture));
        var most = LimitedCaller.Limit(kind) switch
        {
            // The windows that were begun.
            RateLimit.FixedWindow => 100 * (Math.Floor(ended / 0.5) - Math.Floor(began / 0.5) + 1),
            RateLimit.SlidingWindow => 100 * Math.Ceiling((ended - began) / 0.5),
            _ => 50 + (200 * (ended - began)),
        };
        output.WriteLine($"{store}, {kind}: {allowed} of {most:0.0} ({string.Join(" + ", counts)})");
        allowed.ShouldBeLessThanOrEqualTo((int)(most * 1.01));
        allowed.ShouldBeGreaterThan(150, "permits come back");
    }

    private static async Task<string> PostgresAsync()
    {
        var server = await PostgresServer.SharedAsync();
        var connection = LockStores.Pooled(server, await server.CreateDatabaseAsync());
        await using var source = NpgsqlDataSource.Create(connection);
        await new PostgresRateLimiter(source, new RateLimiterOptions { Name = "any", Limit = LimitedCaller.Limit("fixed"), WhenDown = LimitWhenDown.Closed }).EnsureAsync();
        return connection;
    }

    // Servers on one machine have one clock.
    private static async Task<double> NowAsync(RedisDatabase redis) => await redis.ExecuteAsync(["TIME"], static reply => reply[0].AsInt64() + (reply[1].AsInt64() / 1e6));
}
