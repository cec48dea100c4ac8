using Polystore.Runtime.Cache;

namespace Polystore.Runtime.Structures.Streams;

/// <summary>How a stream is kept and read. Copied when they are given.</summary>
public sealed record EventStreamOptions
{
    /// <summary>The stream's name: 1 to 200 characters without braces.</summary>
    public required string Name { get; set; }

    /// <summary>Turns events into bytes.</summary>
    public required ICacheSerializer Serializer { get; set; }

    /// <summary>Events that are kept, about; older ones go, read or not. 0 to keep all.</summary>
    public long Keep { get; set; } = 1_000_000;

    /// <summary>
    /// How long an event may be with a reader that gives no sign of life before another takes it over; an event that is being done is renewed
    /// at every third of it. From 100 ms to a day.
    /// </summary>
    public TimeSpan ClaimAfter { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Deliveries to one group after which an event goes to the dead letters of that group. 1 or more.</summary>
    public int MostDeliveries { get; set; } = 5;

    /// <summary>How long a group remembers the ids of events that it has done, so that one that was sent twice is done once; zero not to.</summary>
    public TimeSpan RememberDone { get; set; }

    /// <summary>Events that are read at once, 1 or more.</summary>
    public int Batch { get; set; } = 50;

    /// <summary>The clock of pauses.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <exception cref="ArgumentException">An option is out of its range; the sentence names it.</exception>
    internal void Validate()
    {
        StructureName.Require(Name);
        OptionRange.Require(Serializer is not null, nameof(Serializer), "missing", "given, among these options or once for all as the builder's");
        OptionRange.Require(Keep >= 0, nameof(Keep), Keep, "0 or more");
        OptionRange.Require(ClaimAfter >= TimeSpan.FromMilliseconds(100) && ClaimAfter <= TimeSpan.FromDays(1), nameof(ClaimAfter), ClaimAfter, "from 100 ms to a day");
        OptionRange.Require(MostDeliveries >= 1, nameof(MostDeliveries), MostDeliveries, "1 or more");
        OptionRange.Require(RememberDone >= TimeSpan.Zero && RememberDone <= TimeSpan.FromDays(365), nameof(RememberDone), RememberDone, "from zero to a year");
        OptionRange.Require(Batch >= 1, nameof(Batch), Batch, "1 or more");
    }
}
