using Polystore.Core.Engines;
using Polystore.Core.Errors;
using Polystore.Core.Observation;
using Polystore.Core.Plans;
using Polystore.Core.Rules;
using Polystore.Sqlite.Connect;
using Polystore.Sqlite.Measure;
using Polystore.Sqlite.Prove;

namespace Polystore.Sqlite.Explain;

/// <summary>
/// Explains statements of SQLite. A query is measured on the read-only connection. A statement that writes is measured on a
/// copy of the database, made by the backup API and deleted afterwards, so the database itself is never locked nor changed.
/// </summary>
/// <param name="observe">Sees the schema and its sizes, by which the findings are judged.</param>
/// <param name="time">Measures milliseconds; the system's when null.</param>
public sealed class SqliteExplainer(IObserve observe, TimeProvider? time = null) : IExplain
{
    private readonly TimeProvider time = time ?? TimeProvider.System;

    /// <inheritdoc />
    public async Task<Explanation> ExplainAsync(ExplainRequest request, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        await using var session = await SqliteConnector.OpenReadOnlyAsync(request.Target, request.Options, cancellationToken);
        var traits = StatementPlans.Require(session, request.Sql);
        if (request.Analyze && traits.Writes && !request.AnalyzeWrites)
        {
            throw new UsageException("The statement changes rows, so measuring it must be asked for with --analyze-writes; it runs on a copy and leaves nothing behind.");
        }

        var snapshot = await observe.ObserveAsync(request.Target, request.Options with { ReadData = false }, progress, cancellationToken);
        progress?.Report(new ProgressStep("Reading the plan"));
        var plan = await Task.Run(
            () => StatementPlans.Read(session, request.Sql, PlanNamesReader.Of(snapshot.Catalog, request.Sql), cancellationToken),
            cancellationToken);
        if (request.Analyze)
        {
            progress?.Report(new ProgressStep("Running the statement"));
            plan = await AnalyzeAsync(session, plan, traits, request, progress, cancellationToken);
        }

        var context = new RuleContext { Snapshot = snapshot, Plan = plan, Now = request.Now };
        var run = await RuleRunner.RunAsync(PlanRules.All, RuleSelection.All, context, cancellationToken: cancellationToken);
        return new Explanation
        {
            Target = request.Target.ToString(),
            ServerVersion = SqliteSession.Library.Version,
            Plan = plan,
            Findings = run.Findings(),
        };
    }

    private static QueryPlan WithTotals(QueryPlan plan, StatementMeasurement measured, string place) => plan with
    {
        Analyzed = true,
        ExecutionMs = measured.Ms,
        Root = plan.Root with
        {
            Rows = measured.Rows,
            Attributes = new Dictionary<string, string>(plan.Root.Attributes) { ["Measured on"] = place },
        },
        Totals = new Dictionary<string, double>
        {
            ["vm_steps"] = measured.VmSteps,
            ["full_scan_steps"] = measured.FullScanSteps,
            ["sorts"] = measured.Sorts,
            ["auto_index_rows"] = measured.AutoIndexRows,
            ["rows"] = measured.Rows,
            ["rows_changed"] = measured.RowsChanged,
        },
    };

    private async Task<QueryPlan> AnalyzeAsync(
        SqliteSession session, QueryPlan plan, StatementTraits traits, ExplainRequest request, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        if (!traits.Writes)
        {
            return WithTotals(plan, await MeasureAsync(session, plan, request, cancellationToken), "the database, read only");
        }

        await using var copy = await DatabaseCopy.MakeAsync(request.Target, request.Options, progress, cancellationToken);
        return WithTotals(plan, await MeasureAsync(copy.Session, plan, request, cancellationToken), "a copy of the database, deleted afterwards");
    }

    private async Task<StatementMeasurement> MeasureAsync(SqliteSession session, QueryPlan plan, ExplainRequest request, CancellationToken cancellationToken)
    {
        var meter = new StatementMeter(session, time, new MeterOptions { StatementTimeout = request.Options.StatementTimeout, Repetitions = 1, Compare = false });
        var measured = await meter.MeasureAsync(plan.Sql!, request.Parameters, cancellationToken);
        return measured.MissingParameters.Count > 0
            ? throw new UsageException($"The statement cannot be run without values for its parameters; give {string.Join(", ", measured.MissingParameters)}.")
            : measured.IsMeasured ? measured : throw new UsageException($"The statement could not be measured: {measured.NotMeasured}.");
    }
}
