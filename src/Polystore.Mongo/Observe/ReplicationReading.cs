using MongoDB.Bson;
using Polystore.Mongo.Observe.Sections;

namespace Polystore.Mongo.Observe;

/// <summary>Reads replSetGetStatus.</summary>
internal static class ReplicationReading
{
    public static MongoReplication Read(BsonDocument status, double? oplogHours, string? oplogReason)
    {
        var members = status["members"].AsBsonArray.OfType<BsonDocument>().ToList();
        var primary = members.Find(member => State(member) == "PRIMARY") is { } leader ? Done(leader) : null;
        return new MongoReplication(status["set"].AsString, members.ConvertAll(member => new MongoMember(
            member["name"].AsString,
            State(member),
            member.GetValue("health", 1).ToDouble() >= 1,
            State(member) == "SECONDARY" && primary is { } newest && Done(member) is { } own ? Math.Max(0, (newest - own).TotalSeconds) : null)), oplogHours, oplogReason);
    }

    private static string State(BsonDocument member) => member.GetValue("stateStr", "").AsString;

    private static DateTime? Done(BsonDocument member) => member.TryGetValue("optimeDate", out var time) && time is BsonDateTime date ? date.ToUniversalTime() : null;
}
