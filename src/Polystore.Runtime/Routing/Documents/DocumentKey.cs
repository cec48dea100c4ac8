using MongoDB.Bson;

namespace Polystore.Runtime.Routing.Documents;

/// <summary>Keys of entities as the <c>_id</c> of documents.</summary>
internal static class DocumentKey
{
    public static BsonValue Of<TKey>(TKey key)
        where TKey : notnull => key switch
        {
            string text => text,
            long number => number,
            int number => (long)number,
            short number => (long)number,
            byte number => (long)number,
            Guid guid => new BsonBinaryData(guid.ToByteArray(bigEndian: true), BsonBinarySubType.UuidStandard),
            ObjectId id => id,
            BsonValue value => value,
            _ => throw new ArgumentException($"A key of type {typeof(TKey).Name} is no _id by itself; say by 'id' how it is written.", nameof(key)),
        };
}
