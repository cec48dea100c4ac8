using Polystore.Core.Errors;

namespace Polystore.Core.Rules;

/// <summary>Which rules to run and with which numbers.</summary>
public sealed record RuleSelection
{
    /// <summary>Every rule at its defaults.</summary>
    public static RuleSelection All { get; } = new();

    /// <summary>Rule ids or families to run; empty for all.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>Rule ids or families to leave out.</summary>
    public IReadOnlyList<string> Skip { get; init; } = [];

    /// <summary>Numbers by rule id and option name.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> Options { get; init; } =
        new Dictionary<string, IReadOnlyDictionary<string, double>>();

    /// <summary>The chosen rules, in id order.</summary>
    /// <exception cref="UsageException">A name is neither a rule nor a family, or a number is unknown or out of range.</exception>
    public IReadOnlyList<IRule> Choose(IReadOnlyList<IRule> rules)
    {
        foreach (var name in Only.Concat(Skip))
        {
            if (!rules.Any(rule => Names(rule.Info, name)))
            {
                var families = string.Join(", ", rules.Select(rule => rule.Info.Family).Distinct().Order(StringComparer.Ordinal));
                throw new UsageException($"'{name}' is neither a rule nor a family; the families are {families}.");
            }
        }

        foreach (var (id, values) in Options)
        {
            // Rules of other engines share the configuration file; only this engine's are checked.
            if (rules.FirstOrDefault(rule => rule.Info.Id.Equals(id, StringComparison.OrdinalIgnoreCase)) is { } rule)
            {
                Validate(rule.Info, values);
            }
        }

        return rules
            .Where(rule => Only.Count == 0 || Only.Any(name => Names(rule.Info, name)))
            .Where(rule => !Skip.Any(name => Names(rule.Info, name)))
            .ToList();
    }

    /// <summary>The numbers in effect for one rule.</summary>
    public RuleOptions OptionsFor(RuleInfo rule) =>
        new(Options.FirstOrDefault(entry => entry.Key.Equals(rule.Id, StringComparison.OrdinalIgnoreCase)).Value);

    private static bool Names(RuleInfo rule, string name) =>
        rule.Id.Equals(name, StringComparison.OrdinalIgnoreCase) || rule.Family.Equals(name, StringComparison.OrdinalIgnoreCase);

    private static void Validate(RuleInfo rule, IReadOnlyDictionary<string, double> values)
    {
        foreach (var (name, value) in values)
        {
            var option = rule.Options.FirstOrDefault(known => known.Name == name)
                ?? throw new UsageException(
                    $"Rule {rule.Id} has no option '{name}'; it has {(rule.Options.Count == 0 ? "none" : string.Join(", ", rule.Options.Select(known => known.Name)))}.");
            if (!(value >= option.Minimum && value <= option.Maximum))
            {
                throw new UsageException($"Option {name} of rule {rule.Id} is {value}; give {option.Unit} from {option.Minimum} to {option.Maximum}.");
            }
        }
    }
}
