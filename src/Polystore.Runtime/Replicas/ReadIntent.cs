namespace Polystore.Runtime.Replicas;

/// <summary>Which servers may answer a read.</summary>
public enum ReadIntent
{
    /// <summary>A replica that has the reader's own writes; the primary when none has them in time.</summary>
    Replica,

    /// <summary>The primary, for what a decision depends on.</summary>
    Primary,
}
