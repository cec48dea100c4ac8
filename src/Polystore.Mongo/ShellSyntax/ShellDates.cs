using System.Globalization;
using MongoDB.Bson;

namespace Polystore.Mongo.ShellSyntax;

/// <summary><c>ISODate(…)</c> and <c>new Date(…)</c>. Where JavaScript takes the client's time zone, this takes UTC, as servers do.</summary>
internal static class ShellDates
{
    private const DateTimeStyles Universal = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;

    /// <param name="arguments">Nothing for now, a text, milliseconds since 1970, or year, month from 0, day, hour, minute, second and millisecond.</param>
    /// <param name="now">Now.</param>
    /// <exception cref="FormatException">They are no date.</exception>
    public static BsonDateTime Of(IReadOnlyList<BsonValue> arguments, DateTimeOffset now) => arguments switch
    {
        [] => new BsonDateTime(now.ToUnixTimeMilliseconds()),
        [BsonString text] => Parse(text.Value),
        [BsonDateTime same] => same,
        [var milliseconds] => new BsonDateTime(milliseconds.ToInt64()),
        _ => FromParts(arguments.Select(part => part.ToInt32()).ToList()),
    };

    private static BsonDateTime Parse(string text) => new(new DateTimeOffset(
        DateTime.TryParseExact(text, ["yyyy", "yyyy-MM", "yyyyMMdd"], CultureInfo.InvariantCulture, Universal, out var whole)
            ? whole
            : DateTime.Parse(text, CultureInfo.InvariantCulture, Universal)).ToUnixTimeMilliseconds());

    private static BsonDateTime FromParts(List<int> parts)
    {
        int Part(int position, int otherwise) => position < parts.Count ? parts[position] : otherwise;
        // Months and days past the end run on into the next, as in JavaScript.
        var date = new DateTimeOffset(parts[0], 1, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(Part(1, 0)).AddDays(Part(2, 1) - 1)
            .AddHours(Part(3, 0)).AddMinutes(Part(4, 0)).AddSeconds(Part(5, 0)).AddMilliseconds(Part(6, 0));
        return new BsonDateTime(date.ToUnixTimeMilliseconds());
    }
}
