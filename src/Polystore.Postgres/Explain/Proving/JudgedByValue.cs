using System.Diagnostics.CodeAnalysis;
using Polystore.Core.Engines;
using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Running;

namespace Polystore.Postgres.Explain.Proving;

/// <summary>
/// Judges a statement for several values: a table read whole is right for what most rows have and wrong for what few have. A finding that
/// holds for some of the values only says for which.
/// </summary>
/// <param name="snapshot">The database.</param>
/// <param name="sql">The statement.</param>
/// <param name="now">The time of judging.</param>
[RequiresUnreferencedCode("Rules are found by reflection.")]
internal sealed class JudgedByValue(Snapshot snapshot, string sql, DateTimeOffset now)
{
    private const string Source = "plans by value, of pg_stats";

    // It is about the generic plan, which is judged for the values that it is run with.
    private const string GenericRule = "PG-PLAN-GENERIC";

    /// <summary>The explanation with what arises for other values.</summary>
    /// <param name="explanation">The plan that is shown, judged.</param>
    /// <param name="shown">The same plan, and whether it is made for values rather than the generic one.</param>
    /// <param name="plans">Plans for values out of the statistics.</param>
    /// <param name="hypothetical">Asks the planner about indexes; null without HypoPG.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<Explanation> AddAsync(Explanation explanation, (PostgresPlan Plan, bool Custom) shown, IReadOnlyList<ValuePlan> plans, HypotheticalIndexes? hypothetical, CancellationToken cancellationToken)
    {
        var others = plans.Where(plan => !plan.IsNear(shown.Plan)).ToList();
        if (others.Count == 0 && plans.All(plan => plan.Generic is null))
        {
            return explanation;
        }

        var arising = new List<(Finding Finding, string Words)>();
        foreach (var plan in others)
        {
            var judged = await new QueryAnalyzer().AnalyzeAsync(plan.Best, snapshot, sql, now, cancellationToken);
            judged = hypothetical is null ? judged : await hypothetical.ProveAsync(judged, plan.Call, cancellationToken);
            arising.AddRange(judged.Findings.Where(finding => finding.Remedy?.Rewrite is null && finding.Id != GenericRule).Select(finding => (MaskedValues.In(finding, plan.Best, plan.Values), plan.Words)));
        }

        foreach (var plan in plans.Where(plan => plan.Generic is not null))
        {
            var judged = await new QueryAnalyzer().AnalyzeAsync(plan.Generic!, snapshot, sql, now, cancellationToken);
            arising.AddRange(judged.Findings.Where(finding => finding.Id == GenericRule).Select(finding => (MaskedValues.In(finding, plan.Generic!, plan.Values), plan.Words)));
        }

        var same = plans.Except(others).Select(plan => plan.Words).Concat(shown.Custom ? [] : [ValueWords.AnyValue]).ToList();
        var present = explanation.Findings.Select(finding => Present(finding, same, others, arising)).ToList();
        var added = arising.Where(entry => entry.Finding.State == FindingState.Problem && !explanation.Findings.Any(finding => IsSame(finding, entry.Finding)))
            .GroupBy(entry => Key(entry.Finding), StringComparer.Ordinal)
            .Select(group => Told(Elsewhere(group.MaxBy(entry => entry.Finding.Weight).Finding), group.Select(entry => entry.Words)));
        return explanation with { Findings = [.. present.Concat(added).OrderByDescending(finding => finding.Severity).ThenByDescending(finding => finding.Weight)] };
    }

    // Its place is in a plan that is not shown.
    private static Finding Elsewhere(Finding finding) => finding with { Subject = finding.Subject with { Location = null } };

    // One that holds for every value needs no words about it, nor does one whose plan nobody knows by value.
    private static Finding Present(Finding finding, IReadOnlyList<string> same, IReadOnlyList<ValuePlan> others, List<(Finding Finding, string Words)> arising)
    {
        var also = arising.Where(entry => IsSame(entry.Finding, finding)).Select(entry => entry.Words).Distinct(StringComparer.Ordinal).ToList();
        return finding.State != FindingState.Problem || finding.Remedy?.Rewrite is not null || same.Count == 0 || also.Count >= others.Count ? finding : Told(finding, same.Concat(also));
    }

    private static Finding Told(Finding finding, IEnumerable<string> words) =>
        finding with { Evidence = [.. finding.Evidence, Evidence.Of("arises for", ValueWords.Listed(words.Distinct(StringComparer.Ordinal).ToList()), null, Source)] };

    private static bool IsSame(Finding one, Finding other) => Key(one) == Key(other);

    private static string Key(Finding finding) => $"{finding.Id} {string.Join('.', finding.Subject.Path)}";
}
