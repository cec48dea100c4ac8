using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Core.Rules;
using Polystore.Core.Workloads;
using Polystore.Postgres.Advise.Proving;
using Polystore.Postgres.Advise.Search;
using Polystore.Postgres.Explain.Arithmetic;
using Polystore.Postgres.Explain.Rules;
using Polystore.Postgres.Explain.Rules.Estimates;
using Polystore.Postgres.Explain.Rules.Memory;
using Polystore.Postgres.Explain.Rules.Overhead;
using Polystore.Postgres.Explain.Rules.Scans;
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

    // What indexes do not cure, and what only an execution shows. A generic plan in a log is what the application gets.
    private static readonly IReadOnlyList<IRule> OfExecutions =
        [.. OfEstimates, new GenericPlan(), new StaleStatistics(), new SortSpill(), new HashSpill(), new HashAggregateSpill(), new BitmapLossy(), new HeapFetches(), new JitOverhead(), new TriggerTime(), new SlowFunction()];

    // Where the planner cannot be asked about a statement, what its plan lacks is all there is.
    private static readonly IReadOnlyList<IRule> OfPlansAlone = [.. OfExecutions, new SequentialScan(), new IndexFilter(), new UnselectiveIndex(), new ExpressionFilter(), new CastFilter()];

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

    /// <summary>
    /// What the plans say that the server logged with the rows counted: real values, real rows against the expected ones, real memory. Of a
    /// statement that the planner cannot be asked about, such as one inside a function, whose variables only the function knows, its plan
    /// says what there is to say.
    /// </summary>
    /// <param name="statements">The workload.</param>
    /// <param name="skipped">Ids of those that could not be advised on.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<IReadOnlyList<Finding>> OnLoggedPlansAsync(IReadOnlyList<WorkloadStatement> statements, IReadOnlySet<string> skipped, CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        foreach (var statement in statements.Where(statement => statement.LoggedPlan is not null).OrderByDescending(statement => statement.LoggedPlan!.Milliseconds))
        {
            var logged = statement.LoggedPlan!;
            if (LoggedPlans.Read(logged) is not { } executed)
            {
                continue;
            }

            var plan = executed.ToQueryPlan() with { Native = executed, Sql = statement.Sql };
            var found = await FindAsync(skipped.Contains(statement.Id) ? OfPlansAlone : OfExecutions, new RuleContext { Snapshot = snapshot, Plan = plan, Now = snapshot.ObservedAt }, cancellationToken);
            findings.AddRange(found.Select(finding => LoggedPlans.Told(finding, statement.Id, logged, executed)));
        }

        return findings.DistinctBy(Key, StringComparer.Ordinal).ToList();
    }

    /// <summary>What makes two findings of different plans one.</summary>
    public static string Key(Finding finding) => $"{finding.Id} {string.Join('.', finding.Subject.Path)}";

    private static async Task<IEnumerable<Finding>> FindAsync(IReadOnlyList<IRule> rules, RuleContext context, CancellationToken cancellationToken)
    {
        var run = await RuleRunner.RunAsync(rules, RuleSelection.All, context, cancellationToken: cancellationToken);
        return run.Findings().Where(finding => finding.State == FindingState.Problem);
    }
}
