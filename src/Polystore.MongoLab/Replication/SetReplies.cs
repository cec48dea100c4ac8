using MongoDB.Bson;

namespace Polystore.MongoLab.Replication;

/// <summary>What a member says of its set, in the words of MongoDB (manual: hello, replSetGetStatus, replSetGetConfig).</summary>
internal static class SetReplies
{
    // Members elect by priority; these have the same.
    private const int SetVersion = 1;

    /// <summary>What hello says beyond a server without a set.</summary>
    public static BsonDocument Hello(Member member, bool legacy, DateTimeOffset now)
    {
        var (role, _, set) = member.State;
        var said = new BsonDocument
        {
            { "topologyVersion", TopologyVersion(member) },
            { "hosts", new BsonArray(member.Options.Ports.Select(MemberOptions.HostOf)) },
            { "setName", member.Options.Set },
            { "setVersion", SetVersion },
            { legacy ? "ismaster" : "isWritablePrimary", role == MemberRole.Primary },
            { "secondary", role == MemberRole.Secondary },
            { "me", member.Options.Host },
            { "tags", Tags(member.Options.Id) },
        };
        if (set is not null && role != MemberRole.Recovering)
        {
            if (set.Primary is { } primary)
            {
                said.Add("primary", set.Members[primary].Host);
            }

            if (role == MemberRole.Primary)
            {
                said.Add("electionId", ElectionId(set.Term));
            }

            said.Add("lastWrite", LastWrite(set.Term, now));
        }

        return said;
    }

    /// <summary>Its version of the topology; the same process counts up.</summary>
    public static BsonDocument TopologyVersion(Member member) => new() { { "processId", member.ProcessId }, { "counter", member.State.Version } };

    /// <summary>replSetGetStatus.</summary>
    public static BsonDocument Status(Member member, SetView set, DateTimeOffset now)
    {
        var majority = (set.Members.Count / 2) + 1;
        return new BsonDocument
        {
            { "set", member.Options.Set },
            { "date", now.UtcDateTime },
            { "myState", State(member, set.Members[member.Options.Id], set).Number },
            { "term", set.Term },
            { "heartbeatIntervalMillis", (long)Member.Heartbeat.TotalMilliseconds },
            { "majorityVoteCount", majority },
            { "writeMajorityCount", majority },
            { "votingMembersCount", set.Members.Count },
            { "writableVotingMembersCount", set.Members.Count },
            { "members", new BsonArray(set.Members.Select(one => Status(member, one, set, now))) },
        };
    }

    /// <summary>replSetGetConfig.</summary>
    public static BsonDocument Config(Member member, SetView set) => new BsonDocument("config", new BsonDocument
    {
        { "_id", member.Options.Set },
        { "version", SetVersion },
        { "term", set.Term },
        {
            "members", new BsonArray(set.Members.Select(one => new BsonDocument
            {
                { "_id", one.Id }, { "host", one.Host }, { "arbiterOnly", false }, { "buildIndexes", true }, { "hidden", false }, { "priority", 1 },
                { "tags", Tags(one.Id) }, { "secondaryDelaySecs", 0L }, { "votes", 1 },
            }))
        },
        { "protocolVersion", 1L },
        { "writeConcernMajorityJournalDefault", true },
        {
            "settings", new BsonDocument
            {
                { "chainingAllowed", true },
                { "heartbeatIntervalMillis", (long)Member.Heartbeat.TotalMilliseconds },
                { "electionTimeoutMillis", (long)member.Options.ElectionTimeout.TotalMilliseconds },
                { "replicaSetId", new ObjectId(set.Id) },
            }
        },
    });

    /// <summary>The part of serverStatus.</summary>
    public static BsonDocument ServerStatus(Member member, DateTimeOffset now) => new(Hello(member, legacy: false, now).Where(element => element.Name is not ("topologyVersion" or "tags")));

    /// <summary>Time of the set for sessions that read what they wrote; all members read the same storage.</summary>
    public static BsonElement[] ClusterTime(DateTimeOffset now)
    {
        var time = Timestamp(now);
        return
        [
            new BsonElement("operationTime", time),
            new BsonElement("$clusterTime", new BsonDocument
            {
                { "clusterTime", time },
                { "signature", new BsonDocument { { "hash", new BsonBinaryData(new byte[20]) }, { "keyId", 0L } } },
            }),
        ];
    }

    private static BsonDocument Status(Member self, MemberView one, SetView set, DateTimeOffset now)
    {
        var (number, name) = State(self, one, set);
        var isDown = number == 8;
        var said = new BsonDocument
        {
            { "_id", one.Id },
            { "name", one.Host },
            { "health", isDown ? 0.0 : 1.0 },
            { "state", number },
            { "stateStr", name },
            { "uptime", isDown || one.Started is not { } started ? 0 : (int)(now.UtcDateTime - started).TotalSeconds },
        };
        if (!isDown)
        {
            // One storage: what is written anywhere is there everywhere.
            said.Add("optime", new BsonDocument { { "ts", Timestamp(now) }, { "t", set.Term } });
            said.Add("optimeDate", now.UtcDateTime);
        }

        if (number == 1 && set.Elected is { } elected)
        {
            said.Add("electionTime", new BsonTimestamp((int)new DateTimeOffset(elected).ToUnixTimeSeconds(), 1));
            said.Add("electionDate", elected);
        }

        if (one.Id == self.Options.Id)
        {
            said.Add("self", true);
        }
        else if (one.Seen is { } seen)
        {
            said.Add("lastHeartbeat", seen);
        }

        if (isDown)
        {
            said.Add("lastHeartbeatMessage", "the member has not been heard of");
        }

        said.Add("configVersion", SetVersion);
        return said;
    }

    private static (int Number, string Name) State(Member self, MemberView one, SetView set) => one switch
    {
        _ when one.Id == self.Options.Id => self.State.Role switch
        {
            MemberRole.Primary => (1, "PRIMARY"),
            MemberRole.Secondary => (2, "SECONDARY"),
            _ => (3, "RECOVERING"),
        },
        _ when one.Age > self.Options.ElectionTimeout => (8, "(not reachable/healthy)"),
        _ => one.Id == set.Primary ? (1, "PRIMARY") : (2, "SECONDARY"),
    };

    private static BsonDocument Tags(int member) => new("member", member.ToString(System.Globalization.CultureInfo.InvariantCulture));

    // As mongod's: the largest signed 32 bits, then the term.
    private static ObjectId ElectionId(long term) => new(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"7fffffff{term:x16}"));

    private static BsonDocument LastWrite(long term, DateTimeOffset now)
    {
        var time = new BsonDocument { { "ts", Timestamp(now) }, { "t", term } };
        return new BsonDocument { { "opTime", time }, { "lastWriteDate", now.UtcDateTime }, { "majorityOpTime", time.DeepClone() }, { "majorityWriteDate", now.UtcDateTime } };
    }

    private static BsonTimestamp Timestamp(DateTimeOffset now) => new((int)now.ToUnixTimeSeconds(), now.Millisecond + 1);
}
