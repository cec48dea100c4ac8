using MongoDB.Bson;
using Polystore.Mongo.Observe.Sections;

namespace Polystore.Mongo.Observe;

/// <summary>Reads replSetGetConfig.</summary>
internal static class SetSettingsReading
{
    public static MongoSetSettings Read(BsonDocument reply)
    {
        var config = reply["config"].AsBsonDocument;
        return new MongoSetSettings(
            config["members"].AsBsonArray.OfType<BsonDocument>().Select(member => new MongoSetMember
            {
                Name = member["host"].AsString,
                Votes = member.GetValue("votes", 1).ToInt32(),
                Priority = member.GetValue("priority", 1).ToDouble(),
                Arbiter = member.GetValue("arbiterOnly", false).ToBoolean(),
                Hidden = member.GetValue("hidden", false).ToBoolean(),
                // slaveDelay before 5.0.
                DelaySeconds = member.GetValue("secondaryDelaySecs", member.GetValue("slaveDelay", 0)).ToDouble(),
            }).ToList(),
            config.GetValue("writeConcernMajorityJournalDefault", true).ToBoolean());
    }
}
