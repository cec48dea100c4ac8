namespace Polystore.Redis.Rdb;

/// <summary>How a dump ended.</summary>
public enum RdbEndKind
{
    /// <summary>Whole, and its checksum is right.</summary>
    Verified,

    /// <summary>Whole; it was written without a checksum (<c>rdbchecksum no</c>, or before version 5).</summary>
    WithoutChecksum,

    /// <summary>Every key was read, but the checksum is not that of the bytes: some byte was changed.</summary>
    ChecksumWrong,

    /// <summary>The file ends in the middle.</summary>
    Truncated,

    /// <summary>Something that no server writes.</summary>
    Corrupt,

    /// <summary>Something that only a newer server writes, which cannot be stepped over.</summary>
    Unknown,
}

/// <summary>The end of a dump: what was reached and why.</summary>
/// <param name="Kind">How it ended.</param>
/// <param name="Offset">Bytes from the start up to which everything was read.</param>
/// <param name="What">What was found there, as a sentence without a full stop.</param>
public sealed record RdbEnd(RdbEndKind Kind, long Offset, string What)
{
    /// <summary>All keys of the dump were read and nothing speaks against them.</summary>
    public bool IsWhole => Kind is RdbEndKind.Verified or RdbEndKind.WithoutChecksum;
}
