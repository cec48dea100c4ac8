namespace Polystore.Core.Findings;

/// <summary>What was concluded about one subject. What is fine makes no finding; it is counted by its rule.</summary>
public enum FindingState
{
    /// <summary>Something is wrong.</summary>
    Problem,

    /// <summary>This subject could not be looked at; <see cref="Finding.NotExaminedReason"/> says why.</summary>
    NotExamined,
}
