using MongoDB.Bson;

namespace Polystore.MongoLab.Commands;

/// <summary>A command that failed, in the words a MongoDB client expects.</summary>
internal sealed class MongoCommandException(int code, string name, string message, params string[] labels) : Exception(message)
{
    /// <summary>Number from the manual's list of error codes.</summary>
    public int Code => code;

    /// <summary>Its name.</summary>
    public string CodeName => name;

    /// <summary>Error labels such as TransientTransactionError.</summary>
    public IReadOnlyList<string> Labels => labels;

    /// <summary>By which a driver knows whether the refusal of a member is news; null for other refusals.</summary>
    public BsonDocument? TopologyVersion { get; init; }

    /// <summary>The reply.</summary>
    public BsonDocument Reply()
    {
        var reply = new BsonDocument { { "ok", 0.0 }, { "errmsg", Message }, { "code", code }, { "codeName", name } };
        if (labels.Length > 0)
        {
            reply.Add("errorLabels", new BsonArray(labels));
        }

        if (TopologyVersion is not null)
        {
            reply.Add("topologyVersion", TopologyVersion);
        }

        return reply;
    }
}
