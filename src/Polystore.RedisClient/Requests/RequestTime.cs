using System.Runtime.InteropServices;

namespace Polystore.RedisClient.Requests;

/// <summary>How long a caller waits.</summary>
/// <param name="Timeout">The time given, for messages.</param>
/// <param name="Deadline">The timestamp at which it is over; <see cref="long.MaxValue"/> for never.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RequestTime(TimeSpan Timeout, long Deadline)
{
    public static readonly RequestTime Unlimited = new(System.Threading.Timeout.InfiniteTimeSpan, long.MaxValue);

    public static RequestTime From(TimeProvider time, TimeSpan timeout) => timeout == System.Threading.Timeout.InfiniteTimeSpan
        ? Unlimited
        : new RequestTime(timeout, time.GetTimestamp() + (long)(timeout.TotalSeconds * time.TimestampFrequency));
}
