using System.Globalization;

namespace Polystore.Runtime.Structures.Analytics;

/// <summary>The keys of a structure that has one for each day of UTC.</summary>
/// <param name="prefix">Begins every key.</param>
/// <param name="kept">How long a day is kept after its end, from a day to ten years.</param>
/// <param name="time">The clock; null for the system's.</param>
internal sealed class DayKeys(string prefix, TimeSpan kept, TimeProvider? time)
{
    /// <summary>Milliseconds for which a day's key lives after its last use.</summary>
    public long Life { get; } = Checked(kept);

    public string Scratch => prefix + "scratch";

    public string Today => Of(DateOnly.FromDateTime((time ?? TimeProvider.System).GetUtcNow().UtcDateTime));

    public string Of(DateOnly day) => prefix + day.ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    /// <exception cref="ArgumentException">A day is kept too long or not long enough.</exception>
    public static void Require(TimeSpan kept, string option) =>
        OptionRange.Require(kept >= TimeSpan.FromDays(1) && kept <= TimeSpan.FromDays(3660), option, kept, "from a day to ten years");

    private static long Checked(TimeSpan kept)
    {
        Require(kept, nameof(kept));
        return (long)(kept + TimeSpan.FromDays(1)).TotalMilliseconds;
    }
}
