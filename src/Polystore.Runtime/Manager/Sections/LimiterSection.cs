using Microsoft.Extensions.Configuration;
using Polystore.Runtime.Limits;
using static Polystore.Runtime.Manager.Sections.ConfigValue;

namespace Polystore.Runtime.Manager.Sections;

/// <summary>Reads the options of a rate limiter from the configuration: its limit is one of three sections.</summary>
internal static class LimiterSection
{
    private static readonly SectionKeys<Numbers> OfWindow = new("a window")
    {
        { "Permits", (numbers, value) => numbers.Permits = Whole(value) },
        { "Window", (numbers, value) => numbers.Window = Time(value) },
    };

    private static readonly SectionKeys<Numbers> OfBucket = new("a token bucket")
    {
        { "Capacity", (numbers, value) => numbers.Permits = Whole(value) },
        { "PerSecond", (numbers, value) => numbers.PerSecond = Real(value) },
    };

    private static readonly SectionKeys<RateLimiterOptions> OfLimiter = new("a limiter")
    {
        { "Store" },
        { "WhenDown", (options, value) => options.WhenDown = Choice<LimitWhenDown>(value) },
        { "FixedWindow", (RateLimiterOptions options, IConfigurationSection section) => Set(options, section, OfWindow, numbers => new RateLimit.FixedWindow(numbers.Permits, numbers.Window)) },
        { "SlidingWindow", (RateLimiterOptions options, IConfigurationSection section) => Set(options, section, OfWindow, numbers => new RateLimit.SlidingWindow(numbers.Permits, numbers.Window)) },
        { "TokenBucket", (RateLimiterOptions options, IConfigurationSection section) => Set(options, section, OfBucket, numbers => new RateLimit.TokenBucket(numbers.Permits, numbers.PerSecond)) },
    };

    private sealed class Numbers
    {
        public int Permits { get; set; }

        public TimeSpan Window { get; set; }

        public double PerSecond { get; set; }
    }

    public static RateLimiterOptions Read(IConfigurationSection section)
    {
        ServiceSection.RequireWhenDown(section);
        var options = OfLimiter.Read(section, new RateLimiterOptions { Name = section.Key, Limit = null!, WhenDown = default });
        return options.Limit is not null ? options : throw new ArgumentException($"{section.Path} has no limit; give it a FixedWindow, a SlidingWindow or a TokenBucket.", nameof(section));
    }

    private static void Set(RateLimiterOptions options, IConfigurationSection section, SectionKeys<Numbers> keys, Func<Numbers, RateLimit> make) => options.Limit = options.Limit is null
        ? make(keys.Read(section, new Numbers()))
        : throw new ArgumentException($"{section.Path} is a second limit of one limiter; leave one of them out.", nameof(section));
}
