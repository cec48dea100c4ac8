namespace Polystore.Samples.Shop.Generate;

/// <summary>
/// When things happen: three times as many a day at the end as at the start, few at night and most in the evening.
/// Later positions never come earlier, so that numbers given in sequence rise with time.
/// </summary>
internal sealed class Calendar(DateOnly from, DateOnly until)
{
    public const long Day = 86_400;

    /// <summary>Share of a day's events that has happened when hour h begins, of 1000; a usual curve of web-shop traffic.</summary>
    private static readonly int[] ByHour =
        [0, 14, 22, 27, 31, 36, 45, 63, 95, 138, 188, 240, 294, 350, 402, 452, 502, 554, 610, 674, 748, 828, 902, 962, 1000];

    public long From { get; } = Seconds(from);

    public long Until { get; } = Seconds(until);

    public static long Seconds(DateOnly day) => (day.DayNumber - new DateOnly(1970, 1, 1).DayNumber) * Day;

    /// <summary>The moment of event <paramref name="number"/> (from 0) of <paramref name="count"/>, in seconds since 1970.</summary>
    public long Moment(long number, long count, ref Dice dice)
    {
        // The rate grows as 1 + 2t, so the share of events before t is (t + t²)/2; this is its inverse.
        double share = (number + dice.Unit()) / count;
        double time = (Math.Sqrt(1 + (8 * share)) - 1) / 2 * ((Until - From) / Day);
        long day = (long)time;
        double ofDay = (time - day) * 1000;
        int hour = 0;
        while (ofDay >= ByHour[hour + 1])
            hour++;
        double ofHour = (ofDay - ByHour[hour]) / (ByHour[hour + 1] - ByHour[hour]);
        return From + (day * Day) + (hour * 3600) + (long)(ofHour * 3600);
    }
}
