using System.Globalization;
using MongoDB.Bson;

namespace Polystore.Mongo.Optimize.Reading;

/// <summary>
/// Values that extended JSON writes as documents (MongoDB Extended JSON v2, canonical and relaxed). A document such as
/// <c>{ $regex: "…" }</c> stays one: in a pipeline it is an operator.
/// </summary>
internal static class ExtendedJson
{
    /// <exception cref="PipelineSyntaxException">It has the form of such a value and is none.</exception>
    public static BsonValue Of(BsonDocument document, int offset)
    {
        if (document.ElementCount == 0 || document.GetElement(0).Name is not ['$', ..] name)
        {
            return document;
        }

        try
        {
            return document.ElementCount switch
            {
                1 => One(name, document[0]),
                2 when name == "$binary" && document[1] is BsonString kind => Binary(document[0].AsString, kind.Value),
                _ => null,
            } ?? document;
        }
        catch (Exception wrong) when (wrong is FormatException or OverflowException or InvalidCastException or ArgumentException or KeyNotFoundException)
        {
            throw new PipelineSyntaxException($"the value of {name} is not of its form in extended JSON", offset);
        }
    }

    private static BsonValue? One(string name, BsonValue value) => (name, value) switch
    {
        ("$oid", BsonString id) => ObjectId.Parse(id.Value),
        ("$date", BsonString text) => ShellConstructor.Date(text.Value),
        ("$date", BsonInt32 or BsonInt64) => new BsonDateTime(value.ToInt64()),
        ("$numberInt", BsonString number) => int.Parse(number.Value, CultureInfo.InvariantCulture),
        ("$numberLong", BsonString number) => new BsonInt64(long.Parse(number.Value, CultureInfo.InvariantCulture)),
        ("$numberDouble", BsonString number) => new BsonDouble(double.Parse(number.Value, CultureInfo.InvariantCulture)),
        ("$numberDecimal", BsonString number) => new BsonDecimal128(Decimal128.Parse(number.Value)),
        ("$uuid", BsonString id) => new BsonBinaryData(Guid.Parse(id.Value), GuidRepresentation.Standard),
        ("$binary", BsonDocument parts) => Binary(parts["base64"].AsString, parts["subType"].AsString),
        ("$timestamp", BsonDocument parts) => new BsonTimestamp(checked((int)parts["t"].ToInt64()), checked((int)parts["i"].ToInt64())),
        ("$regularExpression", BsonDocument parts) => new BsonRegularExpression(parts["pattern"].AsString, parts["options"].AsString),
        ("$symbol", BsonString symbol) => BsonSymbolTable.Lookup(symbol.Value),
        ("$code", BsonString code) => new BsonJavaScript(code.Value),
        ("$minKey", BsonInt32) => BsonMinKey.Value,
        ("$maxKey", BsonInt32) => BsonMaxKey.Value,
        ("$undefined", BsonBoolean) => BsonUndefined.Value,
        _ => null,
    };

    private static BsonBinaryData Binary(string base64, string subType) =>
        new(Convert.FromBase64String(base64), (BsonBinarySubType)byte.Parse(subType, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
}
