namespace Polystore.Core.Rules;

/// <summary>The values in effect for one rule.</summary>
public sealed class RuleOptions
{
    private readonly IReadOnlyDictionary<string, double> overrides;

    /// <summary>Values by option name; what is absent has its default.</summary>
    public RuleOptions(IReadOnlyDictionary<string, double>? overrides = null) => this.overrides = overrides ?? new Dictionary<string, double>();

    /// <summary>Every option at its default.</summary>
    public static RuleOptions Defaults { get; } = new();

    /// <summary>The value in effect.</summary>
    public double this[RuleOption option] => overrides.TryGetValue(option.Name, out var value) ? value : option.Default;
}
