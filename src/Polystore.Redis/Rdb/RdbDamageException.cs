namespace Polystore.Redis.Rdb;

/// <summary>Reading cannot go on; <see cref="RdbReader"/> turns it into an <see cref="RdbEnd"/>.</summary>
internal sealed class RdbDamageException(RdbEndKind kind, long offset, string what) : Exception(what)
{
    public RdbEndKind Kind => kind;

    /// <summary>Bytes from the start of the file.</summary>
    public long Offset => offset;
}
