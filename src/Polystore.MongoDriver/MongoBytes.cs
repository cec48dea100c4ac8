using MongoDB.Bson;
using Polystore.MongoDriver.Native;

namespace Polystore.MongoDriver;

/// <summary>Sizes of documents.</summary>
public static class MongoBytes
{
    /// <summary>Bytes of a document as BSON; at most 16 MB in a collection.</summary>
    public static int Of(BsonDocument document) => BsonText.Write(document).Length;
}
