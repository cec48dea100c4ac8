namespace Polystore.Postgres.Explain.Rules.Reading;

/// <summary>The planner's methods that somebody turned off (<c>enable_seqscan</c> and its kin).</summary>
internal static class PlanMethods
{
    private const string Prefix = "enable_";

    // Off by default: they cost planning time and seldom help (runtime-config-query).
    private static readonly HashSet<string> OffByDefault = ["enable_partitionwise_aggregate", "enable_partitionwise_join"];

    /// <summary>Settings by name, in order; empty when none is off or when the plan does not tell its settings and nothing was seen of the server.</summary>
    public static IReadOnlyList<string> Off(PlanFacts facts) => facts.Plan.Settings.Keys
        .Concat(facts.Snapshot.Settings.Select(setting => setting.Name))
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal) && !OffByDefault.Contains(name) && facts.Settings.Switch(name) == false)
        .Distinct(StringComparer.Ordinal)
        .Order(StringComparer.Ordinal)
        .ToList();
}
