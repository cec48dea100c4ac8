using System.Globalization;
using MongoDB.Bson;

namespace Polystore.Mongo.Optimize.Reading;

/// <summary>What mongosh calls by name: <c>ISODate("…")</c>, <c>ObjectId("…")</c>, <c>NumberLong(…)</c> and the like.</summary>
internal static class ShellConstructor
{
    /// <exception cref="PipelineSyntaxException">It is unknown, or its arguments are wrong.</exception>
    public static BsonValue Of(ShellToken name, IReadOnlyList<BsonValue> given)
    {
        try
        {
            return Make(name.Text, given) ?? throw Wrong(name, given.Count == 0 ? "nothing" : "these arguments");
        }
        catch (Exception wrong) when (wrong is FormatException or OverflowException or InvalidCastException or ArgumentException)
        {
            throw Wrong(name, "this argument");
        }
    }

    private static PipelineSyntaxException Wrong(ShellToken name, string what) => new(
        name.Text is "Date" or "ISODate"
            ? $"{name.Text}() wants a date such as \"2025-06-01T00:00:00Z\", or milliseconds; what it stands for now is not in the text"
            : $"{name.Text}() is not read with {what}; write a value, or a constructor of BSON such as ISODate(\"…\"), ObjectId(\"…\") or NumberLong(\"…\")",
        name.Offset);

    private static BsonValue? Make(string name, IReadOnlyList<BsonValue> given) => (name, given) switch
    {
        ("ObjectId" or "ObjectID" or "BSON.ObjectId", [BsonString id]) => ObjectId.Parse(id.Value),
        ("ISODate" or "Date", [BsonString text]) => Date(text.Value),
        ("ISODate" or "Date", [BsonInt32 or BsonInt64 or BsonDouble]) => new BsonDateTime(given[0].ToInt64()),
        ("NumberLong" or "Long" or "Long.fromString" or "Long.fromNumber", [_]) => new BsonInt64(Whole(given[0])),
        ("NumberInt" or "Int32", [_]) => new BsonInt32(checked((int)Whole(given[0]))),
        ("Double" or "Number", [_]) => new BsonDouble(given[0] is BsonString text ? double.Parse(text.Value, CultureInfo.InvariantCulture) : given[0].ToDouble()),
        ("NumberDecimal" or "Decimal128" or "Decimal128.fromString", [_]) => new BsonDecimal128(Decimal128.Parse(given[0] is BsonString text ? text.Value : given[0].ToString()!)),
        ("Timestamp", [BsonDocument parts]) => new BsonTimestamp(parts["t"].ToInt32(), parts["i"].ToInt32()),
        ("Timestamp", [_, _]) => new BsonTimestamp(given[0].ToInt32(), given[1].ToInt32()),
        ("UUID", [BsonString text]) => new BsonBinaryData(Guid.Parse(text.Value), GuidRepresentation.Standard),
        ("BinData" or "Binary.createFromBase64", [BsonInt32 kind, BsonString data]) => new BsonBinaryData(Convert.FromBase64String(data.Value), (BsonBinarySubType)kind.Value),
        ("RegExp", [BsonString pattern]) => new BsonRegularExpression(pattern.Value),
        ("RegExp", [BsonString pattern, BsonString flags]) => new BsonRegularExpression(pattern.Value, flags.Value),
        ("Code", [BsonString code]) => new BsonJavaScript(code.Value),
        ("MinKey", []) => BsonMinKey.Value,
        ("MaxKey", []) => BsonMaxKey.Value,
        _ => null,
    };

    private static long Whole(BsonValue value) => value is BsonString text ? long.Parse(text.Value, CultureInfo.InvariantCulture) : checked((long)value.ToDouble());

    internal static BsonDateTime Date(string text) =>
        new(DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal).ToUnixTimeMilliseconds());
}
