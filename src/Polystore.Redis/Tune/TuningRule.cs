using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Tune;

/// <summary>A rule that computes a setting from what was observed. It is no part of the check: its findings are proposals, not faults.</summary>
internal abstract class TuningRule : ServerRule
{
    /// <summary>The family of all of them.</summary>
    public const string Family = "tune";
}
