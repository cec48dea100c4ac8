using MongoDB.Bson;
using Polystore.MongoLab.Commands;
using Polystore.MongoLab.Wire;

namespace Polystore.MongoLab.Replication;

/// <summary>Which commands a member answers as what it is (MongoDB: AllowedOnSecondary of each command; specification "Server Discovery and Monitoring").</summary>
internal static class RoleGate
{
    private static readonly HashSet<string> Writes = new(StringComparer.Ordinal)
    {
        "insert", "update", "delete", "findAndModify", "create", "collMod", "drop", "dropDatabase", "createIndexes", "dropIndexes", "renameCollection",
        "createUser", "updateUser", "dropUser", "commitTransaction", "abortTransaction",
    };

    private static readonly HashSet<string> Reads = new(StringComparer.Ordinal)
    {
        "find", "aggregate", "count", "distinct", "listCollections", "listIndexes", "listDatabases", "collStats", "dbStats", "validate", "usersInfo", "rolesInfo",
    };

    /// <summary>True for what only the primary does.</summary>
    /// <param name="name">The command's name.</param>
    /// <param name="command">The command.</param>
    public static bool IsWrite(string name, RawBson command) =>
        Writes.Contains(name) || command.Value("autocommit") is BsonBoolean { Value: false } || (name == "aggregate" && WritesItsResult(command));

    /// <summary>Lets a command pass.</summary>
    /// <exception cref="MongoCommandException">The member is not what the command needs.</exception>
    public static void Check(Member member, string name, RawBson command)
    {
        var isWrite = IsWrite(name, command);
        if (!isWrite && !Reads.Contains(name))
        {
            return;
        }

        switch (member.State.Role)
        {
            case MemberRole.Primary:
                return;
            case MemberRole.Recovering:
                throw NotPrimary(member, 13436, "NotPrimaryOrSecondary", "node is recovering", command);
            case MemberRole.Secondary when isWrite:
                throw NotPrimary(member, 10107, "NotWritablePrimary", "not primary", command);
            case MemberRole.Secondary when command.Value("$readPreference") is not BsonDocument asked || asked.GetValue("mode", "primary") == "primary":
                throw NotPrimary(member, 13435, "NotPrimaryNoSecondaryOk", "not primary and secondaryOk=false", command);
        }
    }

    /// <summary>What ends the commands that ran when the primary stepped down.</summary>
    public static MongoCommandException Interrupted(Member member, RawBson command) =>
        NotPrimary(member, 11602, "InterruptedDueToReplStateChange", "operation was interrupted", command);

    /// <summary>A refusal with the topology version by which a driver knows whether it is news, and the labels by which it sends again.</summary>
    public static MongoCommandException NotPrimary(Member member, int code, string name, string message, RawBson? command = null)
    {
        var inTransaction = command?.Value("autocommit") is BsonBoolean { Value: false };
        var commits = command is not null && command.Elements()[0].Name is ("commitTransaction" or "abortTransaction");
        return new MongoCommandException(code, name, message, inTransaction && !commits ? [ErrorCodes.TransientTransaction] : commits || command?.Find("txnNumber") is not null ? [ErrorCodes.RetryableWrite] : [])
        {
            TopologyVersion = SetReplies.TopologyVersion(member),
        };
    }

    private static bool WritesItsResult(RawBson command) =>
        command.Value("pipeline") is BsonArray { Count: > 0 } pipeline && pipeline[^1] is BsonDocument { ElementCount: > 0 } last && last.GetElement(0).Name is ("$out" or "$merge");
}
