using Polystore.Core.Findings;

namespace Polystore.Core.Reconciliation.Conflicts;

/// <summary>One setting cannot have two values, nor one constraint come and go.</summary>
internal sealed class ContradictingChange : IConflict
{
    public string? Reason(Candidate candidate, Acceptance acceptance, CatalogSimulation next) =>
        candidate.Effects.Select(effect => Reason(effect, acceptance)).FirstOrDefault(reason => reason is not null);

    private static string? Reason(RemedyEffect effect, Acceptance acceptance) => effect switch
    {
        SettingChanged setting when acceptance.WhoDid<SettingChanged>(Acceptance.PlaceOf(setting), other => other.Value != setting.Value) is { } first =>
            $"{first.Reference} gives the setting {setting.Name} another value; decide on one of the two.",
        ConstraintChanged change when acceptance.WhoDid<ConstraintChanged>(change.Table, other => Opposite(other, change, acceptance.Comparison)) is { } first =>
            $"{first.Reference} does the opposite to the constraint {change.Constraint} of {change.Table}; apply that one, then check again.",
        _ => null,
    };

    private static bool Opposite(ConstraintChanged one, ConstraintChanged other, StringComparison comparison) =>
        one.Constraint.Equals(other.Constraint, comparison) && one.Adds != other.Adds;
}
