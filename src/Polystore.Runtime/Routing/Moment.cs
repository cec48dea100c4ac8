namespace Polystore.Runtime.Routing;

/// <summary>
/// A moment, by both clocks of a machine: the steady one, which nobody sets, stands still while the machine is suspended (clock_gettime(2), CLOCK_MONOTONIC), and the
/// one of the day does not.
/// </summary>
internal sealed record Moment(long Steady, DateTimeOffset Day)
{
    public static Moment Now(TimeProvider time) => new(time.GetTimestamp(), time.GetUtcNow());

    /// <summary>How long ago it was, by the clock that has gone further.</summary>
    public TimeSpan Ago(TimeProvider time)
    {
        var (steady, day) = (time.GetElapsedTime(Steady), time.GetUtcNow() - Day);
        return steady > day ? steady : day;
    }
}
