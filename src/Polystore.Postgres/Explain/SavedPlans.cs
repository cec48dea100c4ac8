using System.Diagnostics.CodeAnalysis;
using Polystore.Core.Engines;
using Polystore.Core.Errors;
using Polystore.Core.Findings;
using Polystore.Postgres.Explain.Parsing;

namespace Polystore.Postgres.Explain;

/// <summary>Reads plans that EXPLAIN printed, in any of its formats, with whatever a paste put around them.</summary>
[RequiresUnreferencedCode("Rules are found by reflection.")]
public sealed class SavedPlans : IReadPlan
{
    /// <inheritdoc />
    public bool Recognizes(string text)
    {
        try
        {
            return PostgresPlanReader.ReadAll(text).Count > 0;
        }
        catch (TargetException)
        {
            return false;
        }
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<Explanation>> ReadAsync(ReadPlanRequest request, CancellationToken cancellationToken)
    {
        var explanations = new List<Explanation>();
        foreach (var plan in PostgresPlanReader.ReadAll(request.Text))
        {
            var explanation = await new QueryAnalyzer().AnalyzeAsync(plan, request.Snapshot, request.Sql, request.Now, cancellationToken);
            explanations.Add(explanation with { Findings = explanation.Findings.Select(Unproven).ToList() });
        }

        return explanations;
    }

    private static Finding Unproven(Finding finding) => finding is { Proof: null, Remedy: { Rewrite: not null } or { IsAutomatic: true } }
        ? finding with { Unproven = "needs a connection" }
        : finding;
}
