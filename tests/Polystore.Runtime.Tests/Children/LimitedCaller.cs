using System.Globalization;
using Npgsql;
using Polystore.RedisClient;
using Polystore.Runtime.Limits;

namespace Polystore.Runtime.Tests.Children;

/// <summary>A process that asks for permits as fast as it can, by a clock that runs ahead, until it reads a line; then it tells how many it got.</summary>
internal static class LimitedCaller
{
    public static RateLimit Limit(string kind) => kind switch
    {
        "fixed" => new RateLimit.FixedWindow(100, TimeSpan.FromMilliseconds(500)),
        "sliding" => new RateLimit.SlidingWindow(100, TimeSpan.FromMilliseconds(500)),
        _ => new RateLimit.TokenBucket(50, 200),
    };

    public static async Task<int> RunAsync(string store, string where, string kind, string ahead)
    {
        var clock = new ClockAhead(TimeSpan.FromSeconds(double.Parse(ahead, CultureInfo.InvariantCulture)));
        var options = new RateLimiterOptions { Name = "race" + kind, Limit = Limit(kind), WhenDown = LimitWhenDown.Closed, Time = clock };
        IRateLimiter limiter = store is "redis" or "cluster"
            ? new RateLimiter(await RedisDatabase.ConnectAsync(RedisOptions.Parse(where) with { Time = clock }), options)
            : new PostgresRateLimiter(NpgsqlDataSource.Create(where), options);
        Console.WriteLine("ready");
        await Console.In.ReadLineAsync();
        var end = Task.Run(Console.In.ReadLine);
        var allowed = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            var count = 0;
            while (!end.IsCompleted)
            {
                var decision = await limiter.AcquireAsync("all");
                count += decision.IsAllowed ? 1 : 0;
                if (!decision.IsAllowed)
                {
                    await Task.Delay(2);
                }
            }

            return count;
        }));
        Console.WriteLine(allowed.Sum());
        return 0;
    }
}
