using MongoDB.Bson;

namespace Polystore.Mongo.Explain.Rules.Reading;

/// <summary>
/// Time series as their users see them. The server keeps the measurements of <c>db.weather</c> as buckets in <c>db.system.buckets.weather</c>, with the
/// smallest and the largest value of each field under <c>control</c> (manual, "Time Series Collections").
/// </summary>
internal static class TimeSeries
{
    private const string Buckets = "system.buckets.";

    /// <summary>The collection of the measurements; other names as they are.</summary>
    public static string Named(string name) => name.Replace(Buckets, "", StringComparison.Ordinal);

    /// <summary>A search of buckets as one of measurements; another as it is.</summary>
    public static BsonDocument Searched(BsonDocument filter)
    {
        var measurements = new BsonDocument(allowDuplicateNames: true);
        foreach (var part in filter)
        {
            if (part is { Name: "$and", Value: BsonArray parts })
            {
                measurements.AddRange(parts.OfType<BsonDocument>().SelectMany(Searched));
            }
            else
            {
                measurements.Add(part.Name.StartsWith("control.m", StringComparison.Ordinal) && part.Name.Split('.', 3) is [_, "min" or "max", var field] ? field : part.Name, Compared(part.Value));
            }
        }

        var merged = new BsonDocument();
        foreach (var part in measurements)
        {
            if (merged.TryGetValue(part.Name, out var before) && before is BsonDocument range && part.Value is BsonDocument other)
            {
                range.Merge(other);
            }
            else
            {
                merged[part.Name] = part.Value.DeepClone();
            }
        }

        return merged;
    }

    // $_internalExprGte is how the server writes $gte of an expression.
    private static BsonValue Compared(BsonValue value) => value is BsonDocument operators
        ? new BsonDocument(operators.Select(one => new BsonElement(one.Name.StartsWith("$_internalExpr", StringComparison.Ordinal) ? "$" + char.ToLowerInvariant(one.Name[14]) + one.Name[15..] : one.Name, one.Value)))
        : value;
}
