using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Running.Sampling;
using Polystore.Postgres.Workloads.Values;

namespace Polystore.Postgres.Explain.Running;

/// <summary>The plan of a statement for one set of values out of the statistics.</summary>
/// <param name="Words">What the values are.</param>
/// <param name="Call">The call with the values; never printed.</param>
/// <param name="Plan">The plan that is made for them.</param>
internal sealed record ValuePlan(string Words, string Call, PostgresPlan Plan)
{
    /// <summary>The values themselves; never printed.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];

    /// <summary>How much they stand for; null when unknown.</summary>
    public ValueWeight? Weight { get; init; }

    /// <summary>The same plan when it was run; null when it was not, or not in time.</summary>
    public PostgresPlan? Measured { get; init; }

    /// <summary>The generic plan run with these values; null when it was not, or is the same plan.</summary>
    public PostgresPlan? Generic { get; init; }

    /// <summary>The plan by which findings are judged.</summary>
    public PostgresPlan Best => Measured ?? Plan;

    /// <summary>Whether another plan is made of the same steps.</summary>
    public bool HasStepsOf(PostgresPlan other) => PlansByValue.Steps(Plan) == PlansByValue.Steps(other);

    /// <summary>Whether the values make no difference to another plan.</summary>
    public bool IsNear(PostgresPlan other) => HasStepsOf(other) && new PlanOutline(Plan).IsNear(new PlanOutline(other));

    /// <summary>How often more blocks the generic plan touches for these values than their own; null when that was not measured.</summary>
    public double? Harm => Measured?.Root.Buffers?.Touched is { } own && Generic?.Root.Buffers?.Touched is { } generic ? (generic + 1.0) / (own + 1) : null;
}
