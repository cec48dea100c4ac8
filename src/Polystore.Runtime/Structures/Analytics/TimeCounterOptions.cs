namespace Polystore.Runtime.Structures.Analytics;

/// <summary>What is counted, and how long. Copied when they are given.</summary>
public sealed record TimeCounterOptions
{
    /// <summary>The counters' name: 1 to 200 characters without braces.</summary>
    public required string Name { get; set; }

    /// <summary>
    /// Lengths of buckets with how long each is kept, the shortest first; every event is counted in one of each. By default minutes for two
    /// days, hours for sixty, days for three years.
    /// </summary>
    public IReadOnlyList<(TimeSpan Bucket, TimeSpan Kept)> Rollups { get; set; } =
    [
        (TimeSpan.FromMinutes(1), TimeSpan.FromDays(2)), (TimeSpan.FromHours(1), TimeSpan.FromDays(60)), (TimeSpan.FromDays(1), TimeSpan.FromDays(1096)),
    ];

    /// <summary>When an event is counted that says no time of its own.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <exception cref="ArgumentException">An option is out of its range; the sentence names it.</exception>
    internal void Validate()
    {
        StructureName.Require(Name);
        OptionRange.Require(Rollups.Count > 0, nameof(Rollups), "empty", "one or more");
        foreach (var (bucket, kept) in Rollups)
        {
            var isWhole = bucket >= TimeSpan.FromSeconds(1) && bucket.Ticks % TimeSpan.TicksPerSecond == 0;
            OptionRange.Require(isWhole && kept >= bucket, nameof(Rollups), $"{bucket} kept for {kept}", "buckets of whole seconds, 1 or more, kept for at least their length");
        }

        OptionRange.Require(Rollups.DistinctBy(rollup => rollup.Bucket).Count() == Rollups.Count, nameof(Rollups), "two of one length", "buckets of different lengths");
    }
}
