using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Core.Rules;
using Polystore.Postgres.Advise.Proving;
using Polystore.Postgres.Advise.Search;
using Polystore.Postgres.Explain.Arithmetic;
using Polystore.Postgres.Explain.Rules.Estimates;
using Polystore.Postgres.Rules.Design;
using Polystore.Postgres.Rules.Tables;

namespace Polystore.Postgres.Advise;

/// <summary>
/// What else would serve the workload, by the rules of check and explain: partitions, fillfactor, order and types of columns for the
/// tables that it uses, and extended statistics where the plans that were measured on a copy show that the planner is misled.
/// </summary>
internal sealed class FurtherAdvice(Snapshot snapshot, IReadOnlyList<QueryOptions> queries)
{
    private static readonly IReadOnlyList<IRule> OfTables = [new PartitionCandidate(), new HotRatio(), new ColumnAlignment(), new ToastHeavy(), new UuidAsText(), new JsonNotJsonb()];

    private static readonly IReadOnlyList<IRule> OfEstimates = [new CorrelatedColumns(), new CorrelatedGroups(), new ExpressionStatistics(), new UnlistedValue()];

    /// <summary>What the statistics say of the tables that the workload uses. Nothing of it was tried.</summary>
    public async Task<IReadOnlyList<Finding>> OnTablesAsync(CancellationToken cancellationToken)
    {
        var used = queries.SelectMany(query => query.Query.Accesses).Select(access => access.Table)
            .Concat(queries.Select(query => query.Query.Shape.Target?.Name).OfType<string>()).ToHashSet(StringComparer.Ordinal);
        var found = await FindAsync(OfTables, new RuleContext { Snapshot = snapshot, Now = snapshot.ObservedAt }, cancellationToken);
        return found.Where(finding => finding.Subject.Path.Any(used.Contains))
            .Select(finding => finding with { Unproven = "the change rewrites the table; it was not tried on a copy" })
            .ToList();
    }

    /// <summary>What the plans say that were measured, the statements that take longest first.</summary>
    public async Task<IReadOnlyList<Finding>> OnPlansAsync(IEnumerable<StatementTrial> trials, CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        foreach (var trial in trials.Where(trial => trial.Measured && !trial.Query.Writes).OrderByDescending(trial => trial.Query.Statement.Calls * trial.Times.After))
        {
            var translated = trial.Executed.ToQueryPlan();
            var plan = translated with { Native = trial.Executed, Sql = trial.Query.Statement.Sql };
            findings.AddRange(await FindAsync(OfEstimates, new RuleContext { Snapshot = snapshot, Plan = plan, Now = snapshot.ObservedAt }, cancellationToken));
        }

        return findings.DistinctBy(finding => finding.Fingerprint)
            .Select(finding => finding with { Unproven = "the misestimate was measured on the copy, the plan with the new statistics was not" })
            .ToList();
    }

    private static async Task<IEnumerable<Finding>> FindAsync(IReadOnlyList<IRule> rules, RuleContext context, CancellationToken cancellationToken)
    {
        var run = await RuleRunner.RunAsync(rules, RuleSelection.All, context, cancellationToken: cancellationToken);
        return run.Findings().Where(finding => finding.State == FindingState.Problem);
    }
}
