namespace Polystore.Runtime.Limits;

/// <summary>How many may be at it at once. Copied when they are given.</summary>
public sealed record ConcurrencyLimiterOptions
{
    /// <summary>The limiter's name, the beginning of its keys: limiters of one name share their places.</summary>
    public required string Name { get; set; }

    /// <summary>Places for each key, 1 or more.</summary>
    public required int Places { get; set; }

    /// <summary>What is answered when Redis cannot be asked; <see cref="LimitWhenDown.Local"/> gives each process all places, those that it has of Redis among them.</summary>
    public required LimitWhenDown WhenDown { get; set; }

    /// <summary>How long a place stays taken when its holder dies; renewed at every third of it while the holder lives. From 1 s to an hour.</summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The clock of renewals.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <exception cref="ArgumentException">An option is out of its range; the sentence names it.</exception>
    internal void Validate()
    {
        OptionRange.Require(Name.Length is > 0 and <= 64 && !Name.AsSpan().ContainsAny('{', '}'), nameof(Name), $"'{Name}'", "1 to 64 characters without braces");
        OptionRange.Require(Places >= 1, nameof(Places), Places, "1 or more");
        OptionRange.Require(Lease >= TimeSpan.FromSeconds(1) && Lease <= TimeSpan.FromHours(1), nameof(Lease), Lease, "from 1 s to an hour");
    }
}
