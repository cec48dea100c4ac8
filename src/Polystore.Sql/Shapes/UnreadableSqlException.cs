namespace Polystore.Sql.Shapes;

/// <summary>Leaves the reading of one part of a statement; never leaves the reader.</summary>
internal sealed class UnreadableSqlException(int offset, string reason) : Exception(reason)
{
    public int Offset { get; } = offset;
}
