using MongoDB.Bson;
using Polystore.Mongo.Observe.Sections;

namespace Polystore.Mongo.Observe;

/// <summary>Reads getLog startupWarnings: a JSON document a line since 4.4 (manual, "Log Messages").</summary>
internal static class WarningReading
{
    public static MongoWarnings Read(BsonDocument reply) => new(reply["log"].AsBsonArray
        .OfType<BsonString>()
        .Select(line => BsonDocument.TryParse(line.Value, out var entry) && entry.TryGetValue("msg", out var message) && message is BsonString text ? text.Value.Trim() : "")
        .Where(message => message.Any(char.IsLetter))
        .Distinct(StringComparer.Ordinal)
        .ToList());
}
