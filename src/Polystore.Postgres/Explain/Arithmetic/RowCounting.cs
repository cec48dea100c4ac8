namespace Polystore.Postgres.Explain.Arithmetic;

/// <summary>Why the rows of a node may differ from what the planner expected without anyone's error.</summary>
[Flags]
internal enum RowCounting
{
    /// <summary>No reason: they are comparable.</summary>
    None = 0,

    /// <summary>It may have been stopped before its last row.</summary>
    MayStopEarly = 1,

    /// <summary>Rows may have been returned more than once.</summary>
    MayRepeat = 2,
}
