using System.Globalization;
using System.Text.Json;
using MongoDB.Bson;

namespace Polystore.Runtime.Routing.Documents;

/// <summary>JSON as BSON values, without loss for what .NET's numbers hold.</summary>
internal static class JsonToBson
{
    public static BsonDocument Document(JsonElement json)
    {
        var document = new BsonDocument();
        foreach (var field in json.EnumerateObject())
        {
            document.Set(field.Name, Value(field.Value));
        }

        return document;
    }

    private static BsonValue Value(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => Document(json),
        JsonValueKind.Array => new BsonArray(json.EnumerateArray().Select(Value)),
        JsonValueKind.String => json.GetString()!,
        JsonValueKind.True => BsonBoolean.True,
        JsonValueKind.False => BsonBoolean.False,
        JsonValueKind.Number => Number(json),
        _ => BsonNull.Value,
    };

    // A double when it says the same in as many digits, else a decimal with every digit and zero that was written.
    private static BsonValue Number(JsonElement json)
    {
        if (json.TryGetInt32(out var small))
        {
            return small;
        }

        if (json.TryGetInt64(out var large))
        {
            return large;
        }

        var text = json.GetRawText();
        var number = json.GetDouble();
        return number.ToString("R", CultureInfo.InvariantCulture) == text || !Decimal128.TryParse(text, out var exact) ? number : exact;
    }
}
