using System.Diagnostics.CodeAnalysis;
using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Observation;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Arithmetic;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Rules;
using Polystore.Postgres.Explain.Rules.Reading;

namespace Polystore.Postgres.Explain;

/// <summary>
/// Says what is wrong with a plan: where its time goes, why, and what to change. Pure: it looks at the plan, the statement and what
/// was seen of the database, and at nothing else. Plans come from <see cref="Parsing.PostgresPlanReader"/>.
/// </summary>
public sealed class QueryAnalyzer
{
    private readonly RuleSelection selection;

    /// <summary>Creates an analyzer.</summary>
    /// <param name="selection">Which rules, with which numbers; all with their defaults when null.</param>
    public QueryAnalyzer(RuleSelection? selection = null)
    {
        this.selection = selection ?? RuleSelection.All;
    }

    /// <summary>Judges a plan.</summary>
    /// <param name="plan">The plan; the more it was asked for (ANALYZE, BUFFERS, SETTINGS, VERBOSE), the more can be said.</param>
    /// <param name="snapshot">The database it is of; null for a plan alone, when rules that need tables are silent or not examined.</param>
    /// <param name="sql">The statement; that of the plan when null.</param>
    /// <param name="now">The time of judging; only the age of statistics depends on it.</param>
    /// <param name="cancellationToken">Stops between rules.</param>
    /// <returns>The plan in the words of all engines, with findings, worst first.</returns>
    [RequiresUnreferencedCode("Rules are found by reflection.")]
    public async Task<Explanation> AnalyzeAsync(
        PostgresPlan plan, Snapshot? snapshot = null, string? sql = null, DateTimeOffset? now = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var translated = plan.ToQueryPlan();
        var query = translated with { Native = plan, Sql = sql ?? translated.Sql };
        var seen = snapshot ?? Nothing(now);
        var context = new RuleContext { Snapshot = seen, Plan = query, Now = now ?? seen.ObservedAt };
        var run = await RuleRunner.RunAsync(PlanRules.All, selection, context, cancellationToken: cancellationToken);
        return new Explanation
        {
            Target = snapshot?.Target,
            ServerVersion = snapshot?.ServerVersion,
            Plan = query,
            Findings = MemberFindings.Merge(new FindingsTogether(plan, seen.Catalog).Gather(CoveredFindings.LeftOut(run.Findings(), plan)).ToList(), plan)
                .OrderByDescending(finding => finding.Severity)
                .ThenByDescending(finding => finding.Weight)
                .ToList(),
        };
    }

    private static Snapshot Nothing(DateTimeOffset? now) => new()
    {
        Target = "plan",
        Engine = EngineNames.Postgres,
        ServerVersion = "unknown",
        ObservedAt = now ?? DateTimeOffset.UnixEpoch,
    };
}
