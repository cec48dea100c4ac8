namespace Polystore.Redis.Rdb;

/// <summary>The bytes that say what follows (<c>src/rdb.h</c> of Redis 2.4 to 8.8 and of Valkey 9).</summary>
internal static class RdbCodes
{
    // What follows a key's expiry and is not a value
    /// <summary>Redis 8.6: what modules keep beside a key.</summary>
    public const byte KeyMetadata = 243;

    /// <summary>Valkey 9 gives the number another meaning: slots that are on their way to this node.</summary>
    public const byte ValkeySlotImport = 243;
    public const byte SlotInfo = 244;
    public const byte Function = 245;
    public const byte FunctionCandidate = 246;
    public const byte ModuleAux = 247;
    public const byte Idle = 248;
    public const byte Frequency = 249;
    public const byte Aux = 250;
    public const byte ResizeDb = 251;
    public const byte ExpiryMilliseconds = 252;
    public const byte ExpirySeconds = 253;
    public const byte SelectDb = 254;
    public const byte End = 255;

    // Values
    public const byte String = 0;
    public const byte List = 1;
    public const byte Set = 2;
    public const byte SortedSetText = 3;
    public const byte Hash = 4;
    public const byte SortedSet = 5;
    public const byte ModuleCandidate = 6;
    public const byte Module = 7;
    public const byte HashZipMap = 9;
    public const byte ListZipList = 10;
    public const byte SetIntSet = 11;
    public const byte SortedSetZipList = 12;
    public const byte HashZipList = 13;
    public const byte ListQuickList = 14;
    public const byte Stream = 15;
    public const byte HashListPack = 16;
    public const byte SortedSetListPack = 17;
    public const byte ListQuickList2 = 18;
    public const byte Stream2 = 19;
    public const byte SetListPack = 20;
    public const byte Stream3 = 21;

    /// <summary>Redis 7.4 candidates: a hash whose fields expire. Valkey 9 gives the number another meaning, see <see cref="ValkeyHash2"/>.</summary>
    public const byte HashMetadataCandidate = 22;
    public const byte HashListPackExpiryCandidate = 23;
    public const byte HashMetadata = 24;
    public const byte HashListPackExpiry = 25;

    /// <summary>Valkey 9: a hash whose fields expire, field, value and time (8 bytes) each.</summary>
    public const byte ValkeyHash2 = 22;

    /// <summary>Redis 8.6: a stream that knows what producers have sent.</summary>
    public const byte Stream4 = 26;

    /// <summary>Redis 8.8: a stream whose groups hold entries that nobody wants back.</summary>
    public const byte Stream5 = 27;

    /// <summary>Redis 8.8: values by index, most of whose indexes may be empty.</summary>
    public const byte Array = 28;

    // Lengths: the two highest bits of the first byte
    public const byte Length32 = 0x80;
    public const byte Length64 = 0x81;

    // Strings that are not stored as text
    public const int Int8 = 0;
    public const int Int16 = 1;
    public const int Int32 = 2;
    public const int Compressed = 3;

    // Elements of an array
    public const int ArrayText = 0;
    public const int ArrayInteger = 1;
    public const int ArrayDouble = 2;
    public const int ArrayShortText = 3;

    // What a module writes
    public const int ModuleEnd = 0;
    public const int ModuleSigned = 1;
    public const int ModuleUnsigned = 2;
    public const int ModuleFloat = 3;
    public const int ModuleDouble = 4;
    public const int ModuleString = 5;
}
