using Polystore.Core.Catalogs;

namespace Polystore.Postgres.Rules.Reading;

/// <summary>Whether the server holds rows to a constraint.</summary>
internal static class Enforcement
{
    /// <summary>
    /// False for one declared NOT ENFORCED (18 and newer): that is meant, the server checks nothing and has nothing to validate. It
    /// is the last that pg_get_constraintdef prints of a constraint (ruleutils.c).
    /// </summary>
    /// <param name="constraint">A constraint; one whose text was not printed counts as enforced.</param>
    public static bool IsEnforced(this Constraint constraint) => constraint.Definition?.EndsWith(" NOT ENFORCED", StringComparison.Ordinal) != true;
}
