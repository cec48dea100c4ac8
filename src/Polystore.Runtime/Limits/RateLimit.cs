using System.Globalization;
using Polystore.RedisClient;

namespace Polystore.Runtime.Limits;

/// <summary>How many permits there are. Every kind counts by the server's clock.</summary>
public abstract record RateLimit
{
    private const string Owner = "A rate limit's ";

    private RateLimit()
    {
    }

    /// <summary>Permits that one call may ask for.</summary>
    internal abstract int Most { get; }

    /// <summary>Permits a second in the long run.</summary>
    internal abstract double Rate { get; }

    /// <summary>How the server counts.</summary>
    internal abstract RedisScript Script { get; }

    /// <summary>The script's numbers after the permits and their most.</summary>
    internal abstract RedisArgument[] Numbers { get; }

    /// <summary>Seconds of a permit, or of a window's part, and how many parts of the past count beside the current one.</summary>
    internal abstract (double Seconds, int Parts) Part { get; }

    /// <summary>How the store is told which kind it is.</summary>
    internal abstract char Kind { get; }

    /// <summary>In the key, since each kind and each length of a window keeps another count: two processes with different windows would wipe out each other's.</summary>
    internal virtual string Shape => string.Create(CultureInfo.InvariantCulture, $"{Kind}{Microseconds(TimeSpan.FromSeconds(Part.Seconds))}");

    /// <exception cref="ArgumentException">A number is out of its range; the sentence names it.</exception>
    internal virtual void Validate() => OptionRange.Require(Most >= 1, "permits", Most, "1 or more", Owner);

    private static long Microseconds(TimeSpan time) => Math.Max(1, (long)time.TotalMicroseconds);

    /// <summary>So many in each window of the clock; a burst at the end of one and the beginning of the next gives up to twice as many.</summary>
    /// <param name="Permits">Permits of a window, 1 or more.</param>
    /// <param name="Window">From 10 ms to a day.</param>
    public sealed record FixedWindow(int Permits, TimeSpan Window) : RateLimit
    {
        internal override int Most => Permits;

        internal override double Rate => Permits / Window.TotalSeconds;

        internal override RedisScript Script => LimitScripts.FixedWindow;

        internal override RedisArgument[] Numbers => [Microseconds(Window)];

        internal override (double Seconds, int Parts) Part => (Window.TotalSeconds, 0);

        internal override char Kind => 'f';

        internal override void Validate()
        {
            base.Validate();
            OptionRange.Require(Window >= TimeSpan.FromMilliseconds(10) && Window <= TimeSpan.FromDays(1), "window", Window, "from 10 ms to a day", Owner);
        }
    }

    /// <summary>
    /// Never more than so many in any stretch of this length. Counted in sixty parts, of which the oldest counts whole: at worst a sixtieth fewer.
    /// </summary>
    /// <param name="Permits">Permits of any window, 1 or more.</param>
    /// <param name="Window">From 100 ms to a day.</param>
    public sealed record SlidingWindow(int Permits, TimeSpan Window) : RateLimit
    {
        private const int Parts = 60;

        internal override int Most => Permits;

        internal override double Rate => Permits / Window.TotalSeconds;

        internal override RedisScript Script => LimitScripts.SlidingWindow;

        internal override RedisArgument[] Numbers => [Microseconds(Window / Parts), Parts];

        internal override (double Seconds, int Parts) Part => (Window.TotalSeconds / Parts, Parts);

        internal override char Kind => 's';

        internal override void Validate()
        {
            base.Validate();
            OptionRange.Require(Window >= TimeSpan.FromMilliseconds(100) && Window <= TimeSpan.FromDays(1), "window", Window, "from 100 ms to a day", Owner);
        }
    }

    /// <summary>A bucket that fills steadily: so many a second, and as many at once as it holds.</summary>
    /// <param name="Capacity">Permits at once, 1 or more.</param>
    /// <param name="PerSecond">Permits a second on average, above 0 and at most a million.</param>
    public sealed record TokenBucket(int Capacity, double PerSecond) : RateLimit
    {
        internal override int Most => Capacity;

        internal override double Rate => PerSecond;

        internal override RedisScript Script => LimitScripts.TokenBucket;

        internal override RedisArgument[] Numbers => [1_000_000 / PerSecond];

        internal override (double Seconds, int Parts) Part => (1 / PerSecond, 0);

        internal override char Kind => 't';

        // A bucket's count is a moment, whatever its size.
        internal override string Shape => "t";

        internal override void Validate()
        {
            base.Validate();
            OptionRange.Require(PerSecond is > 0 and <= 1_000_000, "perSecond", PerSecond, "above 0, and at most a million", Owner);
        }
    }
}
