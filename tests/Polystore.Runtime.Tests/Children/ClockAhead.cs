namespace Polystore.Runtime.Tests.Children;

/// <summary>The clock of a process that is ahead of the others.</summary>
internal sealed class ClockAhead(TimeSpan by) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;

    public override long GetTimestamp() => base.GetTimestamp() + (long)(by.TotalSeconds * TimestampFrequency);
}
