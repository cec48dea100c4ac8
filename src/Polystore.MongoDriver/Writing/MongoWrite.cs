using MongoDB.Bson;

namespace Polystore.MongoDriver;

/// <summary>One write of a batch.</summary>
public abstract record MongoWrite
{
    private protected MongoWrite()
    {
    }

    /// <summary>Inserts a document; one without <c>_id</c> gets one, here, so that the caller knows it.</summary>
    public sealed record Insert(BsonDocument Document) : MongoWrite;

    /// <summary>Changes the first document that fits, or all.</summary>
    /// <param name="Filter">Which documents.</param>
    /// <param name="Change">Operators (<c>$set</c> …), or a pipeline as an array.</param>
    public sealed record Update(BsonDocument Filter, BsonValue Change) : MongoWrite
    {
        /// <summary>All documents that fit.</summary>
        public bool Many { get; init; }

        /// <summary>Inserts when none fits.</summary>
        public bool Upsert { get; init; }

        /// <summary>Which elements of arrays; null for none.</summary>
        public BsonArray? ArrayFilters { get; init; }

        /// <summary>The index to use; null for the planner's choice.</summary>
        public BsonValue? Hint { get; init; }
    }

    /// <summary>Puts a document in the place of the first that fits.</summary>
    public sealed record Replace(BsonDocument Filter, BsonDocument Document) : MongoWrite
    {
        /// <summary>Inserts when none fits.</summary>
        public bool Upsert { get; init; }
    }

    /// <summary>Deletes the first document that fits, or all.</summary>
    public sealed record Delete(BsonDocument Filter) : MongoWrite
    {
        /// <summary>All documents that fit.</summary>
        public bool Many { get; init; }
    }
}
