using MongoDB.Bson;
using Polystore.Core.Observation;

namespace Polystore.Mongo.Observe;

/// <summary>
/// The members of a replica set in a snapshot. The one that was asked first has its sections by their plain names, as a server alone has; the
/// others have some of them by the name of the section, "@" and their own.
/// </summary>
internal static class MongoNodes
{
    /// <summary>The section of another member than the first; the key itself for that.</summary>
    public static SectionKey<T> At<T>(SectionKey<T> key, string? node)
        where T : class =>
        node is null ? key : key with { Name = $"{key.Name}@{node}" };

    /// <summary>The members besides the first.</summary>
    public static IEnumerable<SnapshotNode> Others(Snapshot snapshot) => snapshot.Nodes.Skip(1);

    /// <summary>Role of the server that said hello.</summary>
    public static string Role(BsonDocument hello) => hello.GetValue("msg", "").AsString == "isdbgrid" ? "router" : hello.GetValue("secondary", false).ToBoolean() ? "replica" : "primary";
}
