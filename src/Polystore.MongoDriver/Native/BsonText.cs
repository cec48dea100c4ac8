using MongoDB.Bson;
using MongoDB.Bson.IO;
using MongoDB.Bson.Serialization;

namespace Polystore.MongoDriver.Native;

/// <summary>Documents as bytes and back. Binary values keep their subtype, whatever the process-wide habit of GUIDs is.</summary>
internal static class BsonText
{
#pragma warning disable CS0618 // the only way to say "leave GUIDs alone" in this version of MongoDB.Bson
    private static readonly BsonBinaryReaderSettings Reading = new() { GuidRepresentation = GuidRepresentation.Unspecified, MaxDocumentSize = int.MaxValue };
    private static readonly BsonBinaryWriterSettings Writing = new() { GuidRepresentation = GuidRepresentation.Unspecified, MaxDocumentSize = int.MaxValue };
#pragma warning restore CS0618

    public static BsonDocument Read(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes, writable: false);
        using var reader = new BsonBinaryReader(stream, Reading);
        return BsonSerializer.Deserialize<BsonDocument>(reader);
    }

    public static byte[] Write(BsonDocument document) => document.ToBson(writerSettings: Writing);

    /// <summary>The document as libbson holds it.</summary>
    public static unsafe BsonHandle ToNative(BsonDocument document)
    {
        var bytes = Write(document);
        fixed (byte* data = bytes)
        {
            var native = BsonNative.New(data, (nuint)bytes.Length);
            native.Keep();
            return native;
        }
    }
}
