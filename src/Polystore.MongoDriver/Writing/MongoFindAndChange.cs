using MongoDB.Bson;

namespace Polystore.MongoDriver;

/// <summary>How one document is changed and returned (findAndModify).</summary>
public sealed record MongoFindAndChange
{
    /// <summary>Operators, a pipeline as an array, or a whole document; null deletes it.</summary>
    public BsonValue? Change { get; init; }

    /// <summary>Which document when several fit; null for any.</summary>
    public BsonDocument? Sort { get; init; }

    /// <summary>Which fields to return; null for all.</summary>
    public BsonDocument? Fields { get; init; }

    /// <summary>Inserts when none fits.</summary>
    public bool Upsert { get; init; }

    /// <summary>Returns the document as it is after the change.</summary>
    public bool ReturnNew { get; init; }

    internal BsonDocument ToCommand(string collection, BsonDocument filter)
    {
        var command = new BsonDocument { { "findAndModify", collection }, { "query", filter } };
        if (Sort is not null)
            command.Add("sort", Sort);
        if (Fields is not null)
            command.Add("fields", Fields);
        if (Change is null)
            return command.Add("remove", true);
        return command.Add("update", Change).Add("upsert", Upsert).Add("new", ReturnNew);
    }
}
