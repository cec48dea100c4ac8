using System.Diagnostics.CodeAnalysis;
using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Observation;
using Polystore.Core.Reconciliation;
using Polystore.Core.Rules;
using Polystore.Mongo.Explain.Model;
using Polystore.Mongo.Explain.Rules.Reading;
using Polystore.Mongo.Operations;

namespace Polystore.Mongo.Explain;

/// <summary>Says what is wrong with a plan. Pure: it looks at the plan and at what was seen of the database.</summary>
[RequiresUnreferencedCode("Rules are found by reflection.")]
internal static class MongoPlanAnalyzer
{
    private static readonly Lazy<IReadOnlyList<IRule>> Rules = new(() => RuleCatalog.FindIn(typeof(MongoPlanAnalyzer).Assembly).Where(rule => rule.Info.Family == MongoPlanRule.Family).ToList());

    /// <param name="plan">The plan.</param>
    /// <param name="snapshot">The database that it is of; null for the plan alone.</param>
    /// <param name="text">The operation as the user wrote it; null to take what the plan repeats.</param>
    /// <param name="now">The time of judging.</param>
    /// <param name="cancellationToken">Stops between rules.</param>
    public static async Task<Explanation> AnalyzeAsync(MongoPlan plan, Snapshot? snapshot, string? text, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var query = PlanTranslation.Translate(plan, text ?? Repeated(plan));
        var context = new RuleContext { Snapshot = snapshot ?? Nothing(now), Plan = query, Now = now };
        var run = await RuleRunner.RunAsync(Rules.Value, RuleSelection.All, context, cancellationToken: cancellationToken);
        return new Explanation
        {
            Target = snapshot?.Target,
            ServerVersion = snapshot?.ServerVersion ?? plan.ServerVersion,
            Plan = query,
            Findings = Reconciler.Reconcile(run.Findings(), context.Catalog).OrderByDescending(finding => finding.Severity).ThenByDescending(finding => finding.Weight).ToList(),
            Notes = plan.Failure is { } failure ? [$"The server stopped the operation before its end ({failure}); counts are of what it had done."] : [],
        };
    }

    private static string? Repeated(MongoPlan plan)
    {
        try
        {
            return plan.Command is { } command ? OperationText.Write(OperationReading.OfCommand(command) with { Database = null }) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static Snapshot Nothing(DateTimeOffset now) => new() { Target = "plan", Engine = EngineNames.Mongo, ServerVersion = "unknown", ObservedAt = now };
}
