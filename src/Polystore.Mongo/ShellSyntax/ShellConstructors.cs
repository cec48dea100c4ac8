using System.Globalization;
using MongoDB.Bson;

namespace Polystore.Mongo.ShellSyntax;

/// <summary>What mongosh and its predecessor call the types of BSON, and constant arithmetic.</summary>
internal sealed class ShellConstructors(ShellTokens tokens, DateTimeOffset now)
{
    // Each sum copies what it joins, so that it is the work that is counted, and not the result.
    private const long MostJoined = 16L * ShellText.LargestDocument;

    private long joined;

    /// <summary>A whole number as the drivers send it: 32 bits where it fits.</summary>
    public static BsonValue Integer(long value) => value is >= int.MinValue and <= int.MaxValue ? new BsonInt32((int)value) : new BsonInt64(value);

    /// <summary>Sums, differences, products, quotients and remainders of numbers, dates as milliseconds, and joined strings.</summary>
    public BsonValue Compute(ShellToken sign, BsonValue left, BsonValue right)
    {
        if (sign.Is('+') && (left.IsString || right.IsString))
        {
            var (front, back) = (left.IsString ? left.AsString : left.ToString()!, right.IsString ? right.AsString : right.ToString()!);
            return (joined += front.Length + back.Length) <= MostJoined ? front + back : throw tokens.Error(sign, "the joined strings are longer than 16 MB, which no document of MongoDB holds");
        }

        var (a, b) = (Number(sign, left), Number(sign, right));
        var result = sign.Text switch { "+" => a + b, "-" => a - b, "*" => a * b, "/" => a / b, _ => a % b };
        var whole = !left.IsDouble && !right.IsDouble && result == Math.Floor(result) && Math.Abs(result) < 1L << 53;
        return whole ? Integer((long)result) : new BsonDouble(result);
    }

    /// <summary>The number with the other sign, exactly.</summary>
    public BsonValue Negate(ShellToken sign, BsonValue value) => value switch
    {
        BsonDecimal128 exact => new BsonDecimal128(Decimal128.Negate(exact.Value)),
        { IsInt32: true } or { IsInt64: true } when value.ToInt64() != long.MinValue => Integer(-value.ToInt64()),
        _ => new BsonDouble(-Number(sign, value)),
    };

    /// <param name="at">Where the name stands.</param>
    /// <param name="name">As written, <c>Date.now</c>.</param>
    /// <param name="arguments">Null when it is not called.</param>
    /// <exception cref="ShellSyntaxException">It is unknown, or its arguments are wrong.</exception>
    public BsonValue Construct(ShellToken at, string name, IReadOnlyList<BsonValue>? arguments)
    {
        try
        {
            return Make(name, arguments ?? []) ?? throw tokens.Error(at, $"'{name}' is not known here");
        }
        catch (Exception wrong) when (wrong is FormatException and not ShellSyntaxException or OverflowException or ArgumentException or InvalidCastException or NotSupportedException)
        {
            throw tokens.Error(at, $"{name}(…) cannot be read from these arguments");
        }
    }

    private double Number(ShellToken sign, BsonValue value) => value switch
    {
        { IsNumeric: true } => value.ToDouble(),
        BsonDateTime date => date.MillisecondsSinceEpoch,
        _ => throw tokens.Error(sign, "only numbers, dates and strings can be computed with"),
    };

    private BsonValue? Make(string name, IReadOnlyList<BsonValue> arguments)
    {
        var first = arguments.Count > 0 ? arguments[0] : null;
        return name switch
        {
            "ObjectId" or "ObjectID" => new BsonObjectId(first is null ? Fresh() : ObjectId.Parse(first.AsString)),
            "ISODate" or "Date" => ShellDates.Of(arguments, now),
            "Date.now" => new BsonInt64(now.ToUnixTimeMilliseconds()),
            "Date.UTC" => new BsonInt64(ShellDates.Of(arguments, now).MillisecondsSinceEpoch),
            "NumberInt" or "Int32" => new BsonInt32(checked((int)Whole(first))),
            "NumberLong" or "Long" or "BigInt" or "Long.fromString" or "Long.fromNumber" => new BsonInt64(Whole(first)),
            "NumberDecimal" or "Decimal128" or "Decimal128.fromString" => new BsonDecimal128(Decimal128.Parse(first?.IsString == true ? first.AsString : first?.ToString() ?? "0")),
            "Double" or "Number" or "parseFloat" => new BsonDouble(first is { IsString: true } ? double.Parse(first.AsString, CultureInfo.InvariantCulture) : first?.ToDouble() ?? 0),
            "UUID" => new BsonBinaryData(first is null ? Guid.Empty : Guid.Parse(first.AsString), GuidRepresentation.Standard),
            "BinData" => new BsonBinaryData(Convert.FromBase64String(arguments[1].AsString), (BsonBinarySubType)arguments[0].ToInt32()),
            "HexData" => new BsonBinaryData(Convert.FromHexString(arguments[1].AsString), (BsonBinarySubType)arguments[0].ToInt32()),
            "Binary" or "Binary.createFromBase64" or "BinData.createFromBase64" =>
                new BsonBinaryData(Convert.FromBase64String(Given(first).AsString), (BsonBinarySubType)(arguments.Count > 1 ? arguments[1].ToInt32() : 0)),
            "Binary.createFromHexString" => new BsonBinaryData(Convert.FromHexString(Given(first).AsString), (BsonBinarySubType)(arguments.Count > 1 ? arguments[1].ToInt32() : 0)),
            "MD5" => new BsonBinaryData(Convert.FromHexString(Given(first).AsString), BsonBinarySubType.MD5),
            "Timestamp" => first is BsonDocument parts
                ? new BsonTimestamp(parts.GetValue("t", 0).ToInt32(), parts.GetValue("i", 0).ToInt32())
                : new BsonTimestamp(first?.ToInt32() ?? 0, arguments.Count > 1 ? arguments[1].ToInt32() : 0),
            "RegExp" or "BSONRegExp" => new BsonRegularExpression(Given(first).AsString, arguments.Count > 1 ? arguments[1].AsString : ""),
            "MinKey" => BsonMinKey.Value,
            "MaxKey" => BsonMaxKey.Value,
            "Code" => new BsonJavaScript(first is BsonJavaScript code ? code.Code : Given(first).AsString),
            "BSONSymbol" or "Symbol" => BsonSymbol.Create(Given(first).AsString),
            "DBRef" => new BsonDocument { { "$ref", first }, { "$id", arguments[1] } },
            "SON" or "OrderedDict" => new BsonDocument((first as BsonArray)?.Select(pair => new BsonElement(pair[0].AsString, pair[1])) ?? []),
            "String" => first?.ToString() ?? "",
            "Boolean" => first?.ToBoolean() ?? false,
            "EJSON.parse" or "JSON.parse" => ShellText.ReadValue(Given(first).AsString, now),
            "EJSON.stringify" or "JSON.stringify" => first?.ToJson() ?? "",
            _ => null,
        };
    }

    // The second of the clock, and zeros where others have chance and a counter.
    private ObjectId Fresh() => ObjectId.Parse(now.ToUnixTimeSeconds().ToString("x8", CultureInfo.InvariantCulture) + "0000000000000000");

    private static BsonValue Given(BsonValue? argument) => argument ?? throw new FormatException("an argument is missing");

    private static long Whole(BsonValue? value) => value switch
    {
        null => 0,
        BsonString text => long.Parse(text.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture),
        _ => value.ToInt64(),
    };
}
