using MongoDB.Bson;

namespace Polystore.Runtime.Stores;

/// <summary>What every document store refuses, in the same words.</summary>
internal static class DocumentChecks
{
    // MongoDB's own list would be longer; the port promises these on every store.
    private static readonly string[] Operators = ["$set", "$unset", "$inc", "$push"];

    public static BsonValue IdOf(BsonDocument document) => document.TryGetValue("_id", out var id)
        ? id
        : throw new InvalidChangeException("A document that takes another's place needs its _id.");

    public static void Change(BsonDocument change, DocumentUpdateOptions options)
    {
        if (options is { Upsert: true, Expected: not null })
        {
            throw new InvalidChangeException("A change either expects a version or inserts a missing document; ask for one of the two.");
        }

        foreach (var part in change)
        {
            if (!Operators.Contains(part.Name) || part.Value is not BsonDocument { ElementCount: > 0 } paths)
            {
                throw new InvalidChangeException($"A change is made of {string.Join(", ", Operators)}, each with one path or more; '{part.Name}' is not.");
            }

            if (paths.Names.Any(path => path is DocumentVersion.Field or "_id"))
            {
                throw new InvalidChangeException($"A change must not touch _id or {DocumentVersion.Field}; the store keeps both.");
            }
        }

        if (change.ElementCount == 0)
        {
            throw new InvalidChangeException("A change has to change something.");
        }
    }

    /// <summary>A document as it is written: a deep copy with its version right behind its id.</summary>
    public static BsonDocument Stamped(BsonDocument document, BsonValue id, long version)
    {
        var stamped = new BsonDocument { { "_id", id }, { DocumentVersion.Field, version } };
        foreach (var element in document)
        {
            if (element.Name is not ("_id" or DocumentVersion.Field))
            {
                stamped.Add(element.Name, element.Value.DeepClone());
            }
        }

        return stamped;
    }
}
