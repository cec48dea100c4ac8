using System.Runtime.InteropServices;

namespace Polystore.MongoDriver.Native;

/// <summary>bson_error_t: 512 bytes in 1.x and in 2.x, where the last byte is reserved.</summary>
[StructLayout(LayoutKind.Sequential, Size = 512)]
internal unsafe struct NativeError
{
    private const int MessageLength = 503;

    private uint domain;
    private uint code;
    private fixed byte message[MessageLength];

    /// <summary>mongoc_error_domain_t.</summary>
    public readonly MongocDomain Domain => (MongocDomain)domain;

    /// <summary>mongoc_error_code_t, or the server's own number in the domain of servers.</summary>
    public readonly int Code => (int)code;

    public readonly string Message
    {
        get
        {
            fixed (byte* text = message)
                return Marshal.PtrToStringUTF8((IntPtr)text) ?? "";
        }
    }
}

/// <summary>Who speaks in an error (mongoc-error.h, the same order in 1.x and 2.x).</summary>
internal enum MongocDomain
{
    None = 0,
    Client = 1,
    Stream = 2,
    Protocol = 3,
    Cursor = 4,
    Query = 5,
    Insert = 6,
    Sasl = 7,
    Bson = 8,
    Matcher = 9,
    Namespace = 10,
    Command = 11,
    Collection = 12,
    GridFs = 13,
    Scram = 14,
    ServerSelection = 15,
    WriteConcern = 16,
    Server = 17,
    Transaction = 18,
    Encryption = 19,
    Pool = 20,
}
