using System.Globalization;
using MongoDB.Bson;

namespace Polystore.Mongo.Optimize.Evaluate;

/// <summary>Parts of dates in UTC.</summary>
internal static class DateOperators
{
    public static readonly IReadOnlyDictionary<string, Func<BsonValue, Scope, BsonValue?>> All = new Dictionary<string, Func<BsonValue, Scope, BsonValue?>>
    {
        ["$year"] = (a, s) => Part(a, s, date => date.Year),
        ["$month"] = (a, s) => Part(a, s, date => date.Month),
        ["$dayOfMonth"] = (a, s) => Part(a, s, date => date.Day),
        ["$dayOfYear"] = (a, s) => Part(a, s, date => date.DayOfYear),
        ["$dayOfWeek"] = (a, s) => Part(a, s, date => (int)date.DayOfWeek + 1),
        ["$hour"] = (a, s) => Part(a, s, date => date.Hour),
        ["$minute"] = (a, s) => Part(a, s, date => date.Minute),
        ["$second"] = (a, s) => Part(a, s, date => date.Second),
        ["$dateToString"] = Text,
    };

    private static BsonValue Part(BsonValue argument, Scope scope, Func<DateTime, int> part)
    {
        if (argument is BsonDocument document && document.Contains("date"))
        {
            return document.ElementCount == 1 ? Part(document["date"], scope, part) : throw new NotEvaluatedException("time zones");
        }

        return Instant(LogicOperators.Single(argument, scope)) is { } date ? part(date) : BsonNull.Value;
    }

    private static DateTime? Instant(BsonValue? value) => value switch
    {
        _ when Expression.IsNullish(value) => null,
        BsonDateTime { IsValidDateTime: true } date => date.ToUniversalTime(),
        BsonObjectId id => id.Value.CreationTime,
        BsonTimestamp time => DateTimeOffset.FromUnixTimeSeconds(time.Timestamp).UtcDateTime,
        BsonDateTime => throw new NotEvaluatedException("dates beyond the years 1 to 9999"),
        _ => throw new PipelineFailedException("a part of a value that is no date"),
    };

    private static BsonValue Text(BsonValue argument, Scope scope)
    {
        var parts = argument.AsBsonDocument;
        if (parts.Any(part => part.Name is not ("date" or "format")) || parts.GetValue("format", "") is not BsonString format)
        {
            throw new NotEvaluatedException("$dateToString with time zone, onNull or a computed format");
        }

        if (Instant(Expression.Of(parts["date"], scope)) is not { } date)
        {
            return BsonNull.Value;
        }

        var text = parts.Contains("format") ? format.Value : "%Y-%m-%dT%H:%M:%S.%LZ";
        foreach (var (mark, net) in new[] { ("%Y", "yyyy"), ("%m", "MM"), ("%d", "dd"), ("%H", "HH"), ("%M", "mm"), ("%S", "ss"), ("%L", "fff") })
        {
            text = text.Replace(mark, date.ToString(net, CultureInfo.InvariantCulture), StringComparison.Ordinal);
        }

        return text.Contains('%') ? throw new NotEvaluatedException("a format of $dateToString") : text;
    }
}
