using System.Buffers.Binary;
using System.Runtime.InteropServices;
using MongoDB.Bson;

namespace Polystore.MongoDriver.Native;

/// <summary>A document that the library owns and that lives until its next call.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct BsonValueOf
{
    private IntPtr pointer;

    public readonly bool IsNull => pointer == IntPtr.Zero;

    /// <summary>A copy of its own, and its length in bytes.</summary>
    public readonly (BsonDocument Document, int Length) Copy()
    {
        var bytes = BytesOf(pointer);
        return (BsonText.Read(bytes), bytes.Length);
    }

    /// <summary>The bytes of a document that the library holds.</summary>
    public static byte[] BytesOf(IntPtr document)
    {
        var data = BsonNative.Data(document);
        // The length is the first four bytes of the document itself (bsonspec.org).
        var length = BinaryPrimitives.ReadInt32LittleEndian(new ReadOnlySpan<byte>(data, sizeof(int)));
        return new ReadOnlySpan<byte>(data, length).ToArray();
    }
}
