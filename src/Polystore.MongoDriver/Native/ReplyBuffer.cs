using System.Runtime.InteropServices;
using MongoDB.Bson;

namespace Polystore.MongoDriver.Native;

/// <summary>Memory for a bson_t that the library fills: 128 bytes, aligned so (bson-types.h).</summary>
internal sealed unsafe class ReplyBuffer : SafeHandle
{
    private const nuint Size = 128;

    public ReplyBuffer()
        : base(IntPtr.Zero, ownsHandle: true)
    {
        SetHandle((IntPtr)NativeMemory.AlignedAlloc(Size, Size));
        // A call that fails early leaves it as it is.
        BsonNative.Init(handle);
        NativeHandles.Opened(nameof(ReplyBuffer));
    }

    public override bool IsInvalid => handle == IntPtr.Zero;

    public BsonDocument Read() => BsonText.Read(BsonValueOf.BytesOf(handle));

    protected override bool ReleaseHandle()
    {
        BsonNative.Destroy(handle);
        NativeMemory.AlignedFree((void*)handle);
        NativeHandles.Closed(nameof(ReplyBuffer));
        return true;
    }
}
