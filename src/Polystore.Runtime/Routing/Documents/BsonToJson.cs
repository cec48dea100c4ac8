using System.Globalization;
using System.Text.Json;
using MongoDB.Bson;

namespace Polystore.Runtime.Routing.Documents;

/// <summary>BSON values as JSON; what JSON has no word for becomes the text that System.Text.Json reads for it.</summary>
internal static class BsonToJson
{
    public static void Write(Utf8JsonWriter json, BsonDocument document, Func<string, bool>? except = null)
    {
        json.WriteStartObject();
        foreach (var field in document)
        {
            if (except?.Invoke(field.Name) != true)
            {
                json.WritePropertyName(field.Name);
                Write(json, field.Value);
            }
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, BsonValue value)
    {
        switch (value.BsonType)
        {
            case BsonType.Document:
                Write(json, value.AsBsonDocument);
                break;
            case BsonType.Array:
                Write(json, value.AsBsonArray);
                break;
            case BsonType.String:
                json.WriteStringValue(value.AsString);
                break;
            case BsonType.Boolean:
                json.WriteBooleanValue(value.AsBoolean);
                break;
            case BsonType.Int32 or BsonType.Int64:
                json.WriteNumberValue(value.ToInt64());
                break;
            case BsonType.Double when double.IsFinite(value.AsDouble):
                json.WriteNumberValue(value.AsDouble);
                break;
            case BsonType.Double:
                json.WriteStringValue(value.AsDouble.ToString(CultureInfo.InvariantCulture));
                break;
            case BsonType.Decimal128:
                json.WriteRawValue(value.AsDecimal128.ToString());
                break;
            case BsonType.DateTime:
                json.WriteStringValue(DateTimeOffset.FromUnixTimeMilliseconds(value.AsBsonDateTime.MillisecondsSinceEpoch));
                break;
            case BsonType.Binary:
                Write(json, value.AsBsonBinaryData);
                break;
            case BsonType.Null or BsonType.Undefined:
                json.WriteNullValue();
                break;
            default:
                json.WriteStringValue(value.ToString());
                break;
        }
    }

    private static void Write(Utf8JsonWriter json, BsonArray values)
    {
        json.WriteStartArray();
        foreach (var value in values)
        {
            Write(json, value);
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, BsonBinaryData value)
    {
        if (value.SubType == BsonBinarySubType.UuidStandard)
        {
            json.WriteStringValue(new Guid(value.Bytes, bigEndian: true));
        }
        else
        {
            json.WriteBase64StringValue(value.Bytes);
        }
    }
}
