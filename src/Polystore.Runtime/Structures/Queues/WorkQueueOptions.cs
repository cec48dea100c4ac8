using Polystore.Runtime.Cache;

namespace Polystore.Runtime.Structures.Queues;

/// <summary>How a queue delivers. Copied when they are given.</summary>
public sealed record WorkQueueOptions
{
    /// <summary>The queue's name: 1 to 200 characters without braces.</summary>
    public required string Name { get; set; }

    /// <summary>Turns messages into bytes.</summary>
    public required ICacheSerializer Serializer { get; set; }

    /// <summary>How long a message that was received is hidden from others; then it is delivered again. From 100 ms to a day.</summary>
    public TimeSpan Visibility { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Deliveries after which a message that was never completed goes to the dead letters. 1 or more.</summary>
    public int MostDeliveries { get; set; } = 5;

    /// <summary>The pause before the second delivery of a message whose work failed; it doubles with each, up to an hour.</summary>
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The clock of renewals.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>The pause after a delivery that failed: doubles each time, up to an hour.</summary>
    internal TimeSpan PauseAfter(int delivery)
    {
        var pause = RetryAfter.TotalMilliseconds * Math.Pow(2, Math.Min(delivery - 1, 30));
        return TimeSpan.FromMilliseconds(Math.Min(pause, TimeSpan.FromHours(1).TotalMilliseconds));
    }

    /// <exception cref="ArgumentException">An option is out of its range; the sentence names it.</exception>
    internal void Validate()
    {
        StructureName.Require(Name);
        OptionRange.Require(Serializer is not null, nameof(Serializer), "missing", "given, among these options or once for all as the builder's");
        OptionRange.Require(Visibility >= TimeSpan.FromMilliseconds(100) && Visibility <= TimeSpan.FromDays(1), nameof(Visibility), Visibility, "from 100 ms to a day");
        OptionRange.Require(MostDeliveries >= 1, nameof(MostDeliveries), MostDeliveries, "1 or more");
        OptionRange.Require(RetryAfter >= TimeSpan.Zero && RetryAfter <= TimeSpan.FromHours(1), nameof(RetryAfter), RetryAfter, "from zero to an hour");
    }
}
