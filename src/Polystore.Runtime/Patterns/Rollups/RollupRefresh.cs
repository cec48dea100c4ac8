namespace Polystore.Runtime.Patterns;

/// <summary>What became of a refresh.</summary>
public enum RollupRefresh
{
    /// <summary>It was filled; readers saw the old rows until then.</summary>
    Done,

    /// <summary>It was filled for the first time, or without a key, and readers waited meanwhile.</summary>
    DoneBlocking,

    /// <summary>Somebody else is at it.</summary>
    Busy,

    /// <summary>It is fresh enough.</summary>
    Fresh,
}
