using Polystore.Core.Findings;

namespace Polystore.Core.Reconciliation;

/// <summary>
/// The step of the day on which a remedy belongs. Rows are repaired before a constraint looks at them; a table is written anew
/// before its indexes change, because a rebuild makes them again as they were; new indexes stand before old ones go, so that no
/// lookup is ever without one; statistics see the final indexes; settings, which may close connections, come late.
/// Applying stops at the first failure, so what the rows themselves may refuse comes after everything that they cannot refuse.
/// </summary>
internal enum RemedyPhase
{
    Rows,
    Rebuild,
    Constraint,
    Create,
    Drop,
    Other,
    Statistics,
    Compaction,
    Setting,
    Validation,
}

internal static class RemedyPhases
{
    /// <summary>The earliest step of any effect, except that what drops an index waits for the drops.</summary>
    public static RemedyPhase Of(Remedy remedy)
    {
        if (remedy.Effects.Count == 0)
        {
            return RemedyPhase.Other;
        }

        var earliest = remedy.Effects.Min(Of);
        return earliest is RemedyPhase.Constraint or RemedyPhase.Create && remedy.Effects.Any(effect => effect is IndexDropped)
            ? RemedyPhase.Drop
            : earliest;
    }

    private static RemedyPhase Of(RemedyEffect effect) => effect switch
    {
        RowsChanged => RemedyPhase.Rows,
        TableRebuilt => RemedyPhase.Rebuild,
        ConstraintChanged { ReadsRows: true } => RemedyPhase.Validation,
        ConstraintChanged => RemedyPhase.Constraint,
        IndexCreated => RemedyPhase.Create,
        IndexDropped => RemedyPhase.Drop,
        StatisticsRefreshed => RemedyPhase.Statistics,
        StorageCompacted => RemedyPhase.Compaction,
        SettingChanged => RemedyPhase.Setting,
        _ => RemedyPhase.Other,
    };
}
