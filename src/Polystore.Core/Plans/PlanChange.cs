namespace Polystore.Core.Plans;

/// <summary>What became of a step between two plans.</summary>
public enum PlanChange
{
    /// <summary>The same step in the same place.</summary>
    Same,

    /// <summary>The same step in another place: under another parent or on another side of it.</summary>
    Moved,

    /// <summary>Another step does its work: an index scan in place of a sequential one, a nested loop in place of a hash join.</summary>
    Replaced,

    /// <summary>Only in the later plan.</summary>
    Added,

    /// <summary>Only in the earlier plan.</summary>
    Removed,
}
