using Npgsql;
using Polystore.RedisClient;
using Polystore.Runtime.Limits;

namespace Polystore.Runtime.Tests.Docs;

/// <summary>What docs/runtime/limits.md shows, compiled.</summary>
internal static class LimitsPage
{
    public static async Task<TimeSpan?> ShowAsync(RedisDatabase redis, string user)
    {
        var logins = new RateLimiter(redis, new RateLimiterOptions
        {
            Name = "logins",
            Limit = new RateLimit.TokenBucket(Capacity: 5, PerSecond: 0.1),
            WhenDown = LimitWhenDown.Local,
        });

        RateDecision decision = await logins.AcquireAsync(user);
        if (!decision.IsAllowed)
        {
            return decision.RetryAfter;
        }

        return null;
    }

    public static async Task<IRateLimiter> ShowPostgresAsync(NpgsqlDataSource source)
    {
        var limiter = new PostgresRateLimiter(source, new RateLimiterOptions
        {
            Name = "exports",
            Limit = new RateLimit.SlidingWindow(Permits: 20, Window: TimeSpan.FromHours(1)),
            WhenDown = LimitWhenDown.Closed,
        });
        await limiter.EnsureAsync();
        return limiter;
    }

    public static async Task<bool> ShowPlacesAsync(RedisDatabase redis, string tenant)
    {
        var reports = new ConcurrencyLimiter(redis, new ConcurrencyLimiterOptions { Name = "reports", Places = 3, WhenDown = LimitWhenDown.Closed });

        await using ConcurrencyPlace? place = await reports.TryEnterAsync(tenant);
        if (place is null)
        {
            return false;
        }

        await WriteReportAsync(tenant, place.Lost);
        return true;
    }

    private static Task WriteReportAsync(string tenant, CancellationToken cancellationToken) => Task.Delay(tenant.Length, cancellationToken);
}
