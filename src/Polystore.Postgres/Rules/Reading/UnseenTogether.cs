using Polystore.Core.Findings;
using Polystore.Core.Rules;

namespace Polystore.Postgres.Rules.Reading;

/// <summary>Objects that a rule could not examine, for one reason: a few by name, many as one line.</summary>
internal static class UnseenTogether
{
    private const int MostByName = 3;

    /// <summary>The findings, with those that were not examined gathered by reason.</summary>
    /// <param name="context">Makes findings.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="findings">All its findings.</param>
    /// <param name="what">What the objects are, in the plural.</param>
    public static IReadOnlyList<Finding> Gather(RuleContext context, RuleInfo rule, IReadOnlyList<Finding> findings, string what) =>
    [
        .. findings.Where(finding => finding.State != FindingState.NotExamined),
        .. findings.Where(finding => finding.State == FindingState.NotExamined)
            .GroupBy(finding => finding.NotExaminedReason ?? "", StringComparer.Ordinal)
            .SelectMany(group => group.Count() <= MostByName ? group : One(context, rule, [.. group.Select(finding => finding.Object)], what, group.Key)),
    ];

    private static IEnumerable<Finding> One(RuleContext context, RuleInfo rule, IReadOnlyList<string> names, string what, string reason) =>
        [context.NotExamined(rule, SubjectOf.Database, $"{Amount.Of(names.Count)} {what} ({string.Join(", ", names.Order(StringComparer.Ordinal).Take(MostByName))}, …): {reason}")];
}
