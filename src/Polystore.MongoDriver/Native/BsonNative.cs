using System.Runtime.InteropServices;

namespace Polystore.MongoDriver.Native;

/// <summary>libbson's functions.</summary>
internal static unsafe partial class BsonNative
{
    private const string Library = MongocLibrary.Bson;

    [LibraryImport(Library, EntryPoint = "bson_new_from_data")]
    public static partial BsonHandle New(byte* data, nuint length);

    [LibraryImport(Library, EntryPoint = "bson_init")]
    public static partial void Init(IntPtr document);

    [LibraryImport(Library, EntryPoint = "bson_get_data")]
    public static partial byte* Data(IntPtr document);

    [LibraryImport(Library, EntryPoint = "bson_destroy")]
    public static partial void Destroy(IntPtr document);
}
