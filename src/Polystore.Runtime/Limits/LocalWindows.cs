using System.Collections.Concurrent;

namespace Polystore.Runtime.Limits;

/// <summary>Sliding windows in sixty parts, the oldest of which counts whole; an empty one says nothing.</summary>
internal sealed class LocalWindows(RateLimit limit, TimeProvider time) : LocalCounts
{
    private const int Parts = 60;

    private readonly ConcurrentDictionary<string, Window> windows = new(StringComparer.Ordinal);
    private readonly double part = limit.Most / limit.Rate / Parts;

    public override RateDecision Ask(string key, int permits, LocalCounting how)
    {
        var now = time.GetTimestamp() / (double)time.TimestampFrequency;
        var current = (long)Math.Floor(now / part);
        MakeRoom(current);
        while (true)
        {
            var window = windows.GetOrAdd(key, static _ => new Window());
            lock (window)
            {
                if (window.IsGone)
                {
                    continue;
                }

                window.ForgetBefore(current - Parts);
                if (how == LocalCounting.Charge || window.Taken + permits <= limit.Most)
                {
                    window.Add(current, how == LocalCounting.Look ? 0 : permits);
                    return new RateDecision(true, Math.Max(0, limit.Most - window.Taken), TimeSpan.Zero, IsShared: false);
                }

                var free = ((window.LastNeeded(window.Taken + permits - limit.Most) + Parts + 1) * part) - now;
                return new RateDecision(false, Math.Max(0, limit.Most - window.Taken), TimeSpan.FromSeconds(Math.Max(0, free)), IsShared: false);
            }
        }
    }

    private void MakeRoom(long current)
    {
        if (windows.Count < Most)
        {
            return;
        }

        foreach (var (key, window) in windows)
        {
            lock (window)
            {
                window.ForgetBefore(current - Parts);
                if (window.Taken == 0)
                {
                    window.IsGone = true;
                    windows.TryRemove(KeyValuePair.Create(key, window));
                }
            }
        }
    }

    private sealed class Window
    {
        // In the order of the clock.
        private readonly Queue<(long Part, int Permits)> parts = new();
        private (long Part, int Permits) last;

        public int Taken { get; private set; }

        public bool IsGone { get; set; }

        public void Add(long part, int permits)
        {
            if (permits == 0)
            {
                return;
            }

            Taken += permits;
            if (last.Permits > 0 && last.Part == part)
            {
                last.Permits += permits;
                return;
            }

            if (last.Permits > 0)
            {
                parts.Enqueue(last);
            }

            last = (part, permits);
        }

        public void ForgetBefore(long part)
        {
            while (parts.TryPeek(out var oldest) && oldest.Part < part)
            {
                Taken -= parts.Dequeue().Permits;
            }

            if (last.Permits > 0 && last.Part < part)
            {
                Taken -= last.Permits;
                last = default;
            }
        }

        /// <summary>The part that has to be over before so many permits are back.</summary>
        public long LastNeeded(int permits)
        {
            foreach (var (part, taken) in parts)
            {
                if ((permits -= taken) <= 0)
                {
                    return part;
                }
            }

            return last.Part;
        }
    }
}
