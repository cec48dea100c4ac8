using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Polystore.RedisClient;
using Polystore.Runtime.Coordination;
using Polystore.Runtime.Coordination.Postgres;
using Polystore.Runtime.Coordination.Redis;
using Polystore.Runtime.Limits;
using Polystore.Runtime.Structures.Analytics;
using Polystore.TestServers;

namespace Polystore.Bench;

/// <summary>
/// Locks, limits and leaderboards against the bare commands that a hand-written one would send by the same client: how many a second, by
/// one caller and by 64 at once. The two take turns, the medians are compared.
/// </summary>
internal static class CoordinationRates
{
    private const int Rounds = 5;
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(1);
    private static readonly RedisScript Free = new("if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0");

    /// <param name="at">How many callers at once, one measurement each.</param>
    public static async Task RunAsync(params int[] at)
    {
        await using var server = await RedisServer.StartAsync();
        await using var redis = await RedisDatabase.ConnectAsync(server.Url);
        await using var postgres = await PostgresServer.StartAsync();
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(postgres.ConnectionString()) { Pooling = true, MaxPoolSize = 64 }.ConnectionString);
        var fence = new PostgresFence(source);
        await fence.EnsureAsync();
        var unfenced = new DistributedLocks(new RedisLockLeases(redis), new LockOptions { IsFenced = false });
        var fenced = new DistributedLocks(new RedisLockLeases(redis), new LockOptions { Tokens = fence });
        var rows = new DistributedLocks(new PostgresLockLeases(source));
        var advisory = new PostgresAdvisoryLocks(source);
        var bucket = new RateLimit.TokenBucket(1_000_000, 1_000_000);
        var limiter = new RateLimiter(redis, new RateLimiterOptions { Name = "bench", Limit = bucket, WhenDown = LimitWhenDown.Closed });
        var sliding = new RateLimiter(redis, new RateLimiterOptions { Name = "bench", Limit = new RateLimit.SlidingWindow(100_000_000, TimeSpan.FromMinutes(1)), WhenDown = LimitWhenDown.Closed });
        var inPostgres = new PostgresRateLimiter(source, new RateLimiterOptions { Name = "bench", Limit = bucket, WhenDown = LimitWhenDown.Closed });
        await inPostgres.EnsureAsync();
        var board = new Leaderboard(redis, "bench");
        for (var i = 0; i < 10_000; i++)
        {
            await board.SetAsync($"member {i}", i);
        }

        Console.WriteLine("| what | callers | a second | peer by the same client | a second | ratio |");
        Console.WriteLine("|---|---:|---:|---|---:|---:|");
        foreach (var callers in at)
        {
            const string Pair = "SET NX PX, compare and delete";
            await CompareAsync("lock taken and given back, Redis, no token", callers, caller => HoldAsync(unfenced, caller), Pair, caller => BareLockAsync(redis, caller));
            await CompareAsync("lock, Redis, token of PostgreSQL", callers, caller => HoldAsync(fenced, caller), Pair, caller => BareLockAsync(redis, caller));
            await CompareAsync("lock, PostgreSQL, lease and token", callers, caller => HoldAsync(rows, caller), "two UPDATEs of a row", caller => BareRowAsync(source, caller));
            await CompareAsync("advisory lock, token of PostgreSQL", callers, async caller => await (await advisory.AcquireAsync(Name(caller), Timeout.InfiniteTimeSpan)).DisposeAsync(), "two UPDATEs of a row", caller => BareRowAsync(source, caller));
            await CompareAsync("permit of a token bucket, Redis", callers, async caller => await limiter.AcquireAsync(Name(caller)), "INCR", async caller => await redis.IncrementAsync(Name(caller)));
            await CompareAsync("permit of a sliding window, Redis", callers, async caller => await sliding.AcquireAsync(Name(caller)), "INCR", async caller => await redis.IncrementAsync(Name(caller)));
            await CompareAsync("permit of a token bucket, PostgreSQL", callers, async caller => await inPostgres.AcquireAsync(Name(caller)), "an UPDATE of a row", caller => UpdateAsync(source, caller));
            await CompareAsync("leaderboard of 10,000, add", callers, async caller => await board.AddAsync($"member {caller}", 1), "ZINCRBY", async caller => await redis.ExecuteAsync(["ZINCRBY", "leaderboard:{bench}", 1, $"member {caller}"]));
            await CompareAsync("leaderboard of 10,000, rank and score", callers, async caller => await board.FindAsync($"member {caller}"), "ZREVRANK", async caller => await redis.ExecuteAsync(["ZREVRANK", "leaderboard:{bench}", $"member {caller}"]));
            await CompareAsync("leaderboard of 10,000, first ten", callers, async _ => await board.TopAsync(10), "ZREVRANGE", async _ => await redis.ExecuteAsync(["ZREVRANGE", "leaderboard:{bench}", 0, 9, "WITHSCORES"]));
        }
    }

    private static string Name(int caller) => $"bench {caller}";

    private static async Task HoldAsync(DistributedLocks locks, int caller) => await (await locks.AcquireAsync(Name(caller), Timeout.InfiniteTimeSpan)).DisposeAsync();

    private static async Task BareLockAsync(RedisDatabase redis, int caller)
    {
        var key = $"bare {caller}";
        await redis.SetAsync(key, "holder", TimeSpan.FromSeconds(10), RedisWhen.Missing);
        await redis.EvaluateAsync(Free, [key], ["holder"]);
    }

    private static async Task BareRowAsync(NpgsqlDataSource source, int caller)
    {
        await UpdateAsync(source, caller);
        await UpdateAsync(source, caller);
    }

    private static async Task UpdateAsync(NpgsqlDataSource source, int caller)
    {
        await using var update = source.CreateCommand("INSERT INTO polystore_fence AS f (name, token) VALUES ($1, 1) ON CONFLICT (name) DO UPDATE SET holder = 'x'");
        update.Parameters.Add(new NpgsqlParameter { Value = $"bare {caller}" });
        await update.ExecuteNonQueryAsync();
    }

    private static async Task CompareAsync(string what, int callers, Func<int, Task> ours, string peer, Func<int, Task> theirs)
    {
        var (one, other) = (new List<double>(), new List<double>());
        for (var round = 0; round <= Rounds; round++)
        {
            var (rate, bare) = (await RateAsync(callers, ours), await RateAsync(callers, theirs));
            if (round > 0)
            {
                one.Add(rate);
                other.Add(bare);
            }
        }

        var (mine, its) = (Middle(one), Middle(other));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what} | {callers} | {mine:N0} | {peer} | {its:N0} | {mine / its:0.00} |"));
    }

    private static async Task<double> RateAsync(int callers, Func<int, Task> call)
    {
        var began = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            var count = 0L;
            for (; Stopwatch.GetElapsedTime(began) < Slice; count++)
            {
                await call(caller);
            }

            return count;
        })));
        return counts.Sum() / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static double Middle(List<double> values) => values.Order().ElementAt(Rounds / 2);
}
