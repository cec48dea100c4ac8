namespace Polystore.Core.Rules;

/// <summary>
/// One question asked of a snapshot. Pure: no I/O, no clock, no state. A rule is a public or internal class with a
/// parameterless constructor; its engine finds it by itself, so adding a rule touches no other file.
/// </summary>
public interface IRule
{
    /// <summary>What the rule is.</summary>
    RuleInfo Info { get; }

    /// <summary>Judges: problems, fine, or not examined with the reason.</summary>
    RuleVerdict Judge(RuleContext context);
}
