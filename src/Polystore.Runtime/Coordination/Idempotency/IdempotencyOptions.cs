namespace Polystore.Runtime.Coordination.Idempotency;

/// <summary>How long keys are known. Copied when they are given.</summary>
public sealed record IdempotencyOptions
{
    /// <summary>How long an answer is kept: as long as a client may repeat its request. From 1 s to a year.</summary>
    public TimeSpan Life { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Longest work on a request; when its process dies the request may be done anew after it. From 100 ms to a day.</summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromMinutes(1);

    /// <exception cref="ArgumentException">An option is out of its range; the sentence names it.</exception>
    internal void Validate()
    {
        OptionRange.Require(Life >= TimeSpan.FromSeconds(1) && Life <= TimeSpan.FromDays(365), nameof(Life), Life, "from 1 s to a year");
        OptionRange.Require(Lease >= TimeSpan.FromMilliseconds(100) && Lease <= TimeSpan.FromDays(1), nameof(Lease), Lease, "from 100 ms to a day");
    }
}
