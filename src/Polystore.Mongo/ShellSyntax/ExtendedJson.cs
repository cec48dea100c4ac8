using System.Globalization;
using MongoDB.Bson;

namespace Polystore.Mongo.ShellSyntax;

/// <summary>
/// Extended JSON version 2, canonical and relaxed, and the older forms that mongoexport and logs of 4.4 wrote
/// (MongoDB manual, "MongoDB Extended JSON (v2)"). <c>$regex</c> stays a document: in a filter it is an operator.
/// </summary>
internal static class ExtendedJson
{
    /// <summary>The value that a document stands for, or the document itself.</summary>
    public static BsonValue Resolve(BsonDocument document)
    {
        if (document.ElementCount is not (1 or 2) || document.GetElement(0) is not { Name: ['$', ..] } first)
        {
            return document;
        }

        try
        {
            return (document.ElementCount == 1 ? OfOne(first.Name, first.Value) : OfTwo(document)) ?? document;
        }
        catch (Exception unlike) when (unlike is FormatException or OverflowException or InvalidCastException or NotSupportedException or ArgumentException or KeyNotFoundException)
        {
            // { $date: "$createdAt" } is an expression of an aggregation, say, and no date.
            return document;
        }
    }

    private static BsonValue? OfOne(string name, BsonValue value) => name switch
    {
        "$oid" => new BsonObjectId(ObjectId.Parse(value.AsString)),
        "$date" => ShellDates.Of([value], DateTimeOffset.UnixEpoch),
        "$numberInt" => new BsonInt32(int.Parse(value.AsString, CultureInfo.InvariantCulture)),
        "$numberLong" => new BsonInt64(value.IsString ? long.Parse(value.AsString, CultureInfo.InvariantCulture) : value.ToInt64()),
        "$numberDouble" => new BsonDouble(Double(value.AsString)),
        "$numberDecimal" => new BsonDecimal128(Decimal128.Parse(value.AsString)),
        "$uuid" => new BsonBinaryData(Guid.Parse(value.AsString), GuidRepresentation.Standard),
        "$binary" when value is BsonDocument parts => Binary(parts["base64"], parts["subType"]),
        "$timestamp" when value is BsonDocument parts => new BsonTimestamp((int)parts["t"].ToInt64(), (int)parts["i"].ToInt64()),
        "$regularExpression" when value is BsonDocument parts => new BsonRegularExpression(parts["pattern"].AsString, parts["options"].AsString),
        "$minKey" => BsonMinKey.Value,
        "$maxKey" => BsonMaxKey.Value,
        "$undefined" => BsonUndefined.Value,
        "$code" => new BsonJavaScript(value.AsString),
        "$symbol" => BsonSymbol.Create(value.AsString),
        _ => null,
    };

    private static BsonValue? OfTwo(BsonDocument document) => (document.GetElement(0).Name, document.GetElement(1).Name) switch
    {
        ("$binary", "$type") => Binary(document[0], document[1]),
        ("$code", "$scope") => new BsonJavaScriptWithScope(document[0].AsString, document[1].AsBsonDocument),
        _ => null,
    };

    private static BsonBinaryData Binary(BsonValue base64, BsonValue subType) =>
        new(Convert.FromBase64String(base64.AsString), (BsonBinarySubType)(subType.IsString ? Convert.ToByte(subType.AsString, 16) : subType.ToInt32()));

    private static double Double(string text) => text switch
    {
        "Infinity" => double.PositiveInfinity,
        "-Infinity" => double.NegativeInfinity,
        "NaN" => double.NaN,
        _ => double.Parse(text, CultureInfo.InvariantCulture),
    };
}
