namespace Polystore.Postgres.Rules.Configuration;

/// <summary>
/// When PostgreSQL's releases appear. Dates of first and last releases: https://www.postgresql.org/support/versioning/ ("Current minor",
/// "First Release", "Final Release"). Minor releases: the second Thursday of February, May, August and November
/// (https://www.postgresql.org/developer/roadmap/). Releases out of turn come on top, so the count is a lower bound.
/// </summary>
internal static class ReleaseCalendar
{
    private static readonly IReadOnlyDictionary<int, (DateOnly First, DateOnly Final)> Majors = new Dictionary<int, (DateOnly, DateOnly)>
    {
        [14] = (new DateOnly(2021, 9, 30), new DateOnly(2026, 11, 12)),
        [15] = (new DateOnly(2022, 10, 13), new DateOnly(2027, 11, 11)),
        [16] = (new DateOnly(2023, 9, 14), new DateOnly(2028, 11, 9)),
        [17] = (new DateOnly(2024, 9, 26), new DateOnly(2029, 11, 8)),
        [18] = (new DateOnly(2025, 9, 25), new DateOnly(2030, 11, 14)),
    };

    /// <summary>The day of the last release; null for a version that is not known.</summary>
    public static DateOnly? Final(int major) => Majors.TryGetValue(major, out var dates) ? dates.Final : null;

    /// <summary>The least minor number that is out on a day; null for a version that is not known.</summary>
    public static int? LeastMinor(int major, DateOnly day)
    {
        if (!Majors.TryGetValue(major, out var dates))
        {
            return null;
        }

        var last = day < dates.Final ? day : dates.Final;
        var releases = 0;
        for (var year = dates.First.Year; year <= last.Year; year++)
        {
            releases += new[] { 2, 5, 8, 11 }.Select(month => SecondThursday(year, month)).Count(release => release > dates.First && release <= last);
        }

        return releases;
    }

    /// <summary>The day on which the minor release of that month appears.</summary>
    public static DateOnly SecondThursday(int year, int month)
    {
        var first = new DateOnly(year, month, 1);
        return first.AddDays((((int)DayOfWeek.Thursday - (int)first.DayOfWeek + 7) % 7) + 7);
    }
}
