using System.Diagnostics.CodeAnalysis;
using Polystore.Core.Engines;
using Polystore.Core.Errors;
using Polystore.Mongo.Explain.Parsing;
using Polystore.Mongo.ShellSyntax;

namespace Polystore.Mongo.Explain;

/// <summary>Reads what explain printed, at any verbosity, and entries of the profiler.</summary>
[RequiresUnreferencedCode("Rules are found by reflection.")]
internal sealed class MongoSavedPlans : IReadPlan
{
    /// <inheritdoc />
    public bool Recognizes(string text) => PlanText.IsLikely(text);

    /// <inheritdoc />
    public async Task<IReadOnlyList<Explanation>> ReadAsync(ReadPlanRequest request, CancellationToken cancellationToken)
    {
        var explanations = new List<Explanation>();
        foreach (var plan in Plans(request.Text))
        {
            var explanation = await MongoPlanAnalyzer.AnalyzeAsync(plan, request.Snapshot, request.Sql, request.Now, cancellationToken);
            explanations.Add(explanation with
            {
                Findings = explanation.Findings.Select(finding => finding is { Proof: null, Remedy.IsAutomatic: true } ? finding with { Unproven = "needs a connection" } : finding).ToList(),
            });
        }

        return explanations;
    }

    private static IReadOnlyList<Model.MongoPlan> Plans(string text)
    {
        try
        {
            return PlanText.ReadAll(text) is { Count: > 0 } plans ? plans : throw new TargetException("The text holds no plan of MongoDB; give the whole output of explain(\"executionStats\").");
        }
        catch (ShellSyntaxException wrong)
        {
            throw new TargetException($"The plan cannot be read: {wrong.Message}; give the whole output of explain(\"executionStats\").", wrong);
        }
    }
}
