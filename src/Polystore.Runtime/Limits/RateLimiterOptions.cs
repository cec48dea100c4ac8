namespace Polystore.Runtime.Limits;

/// <summary>What a limiter allows. Copied when it is given.</summary>
public sealed record RateLimiterOptions
{
    /// <summary>The limiter's name, the beginning of its keys: limiters of one name and one limit share their counts.</summary>
    public required string Name { get; set; }

    /// <summary>How many permits there are for each key.</summary>
    public required RateLimit Limit { get; set; }

    /// <summary>What is answered when the store cannot be asked; there is no default, since each answer hurts somebody.</summary>
    public required LimitWhenDown WhenDown { get; set; }

    /// <summary>The clock of <see cref="LimitWhenDown.Local"/>, and of nothing else.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <exception cref="ArgumentException">An option is out of its range; the sentence names it.</exception>
    internal void Validate()
    {
        OptionRange.Require(Name.Length is > 0 and <= 64 && !Name.AsSpan().ContainsAny('{', '}'), "name", $"'{Name}'", "1 to 64 characters without braces", "A rate limiter's ");
        Limit.Validate();
    }
}

/// <summary>What a limiter answers when its store cannot be asked.</summary>
public enum LimitWhenDown
{
    /// <summary>Everybody is let in: what the limit protects bears it for a while.</summary>
    Open,

    /// <summary>Nobody is let in: what the limit protects is worth more than the service.</summary>
    Closed,

    /// <summary>
    /// Each process holds what it lets in to the limit by itself, with what the store let in just before and just after: together as many
    /// times the limit as there are processes, in any stretch of time. A fixed window is counted as a sliding one meanwhile.
    /// </summary>
    Local,
}
