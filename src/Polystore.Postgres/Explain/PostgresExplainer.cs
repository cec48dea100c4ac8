using System.Diagnostics.CodeAnalysis;
using Polystore.Core.Engines;
using Polystore.Core.Errors;
using Polystore.Core.Observation;
using Polystore.Postgres.Explain.Parsing;
using Polystore.Postgres.Explain.Proving;
using Polystore.Postgres.Explain.Rules.Reading;
using Polystore.Postgres.Explain.Running;

namespace Polystore.Postgres.Explain;

/// <summary>
/// Explains statements of PostgreSQL. Everything happens in a transaction that is rolled back; one that reads is READ ONLY, so that a
/// function cannot write behind our back.
/// </summary>
/// <param name="observe">Sees the tables, statistics and settings by which the plan is judged.</param>
[RequiresUnreferencedCode("Rules are found by reflection.")]
public sealed class PostgresExplainer(IObserve observe) : IExplain
{
    /// <inheritdoc />
    public async Task<Explanation> ExplainAsync(ExplainRequest request, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        request.Options.Validate();
        var placeholders = Placeholders.Read(PsqlText.WithoutMetaCommands(request.Sql));
        var statement = PlannableStatement.Choose(placeholders.Text, request.Nth) with { Note = placeholders.Note };
        request = request with { Parameters = placeholders.Positions(request.Parameters) };
        RequireConsent(request, statement);
        var snapshot = await observe.ObserveAsync(request.Target, request.Options with { ReadData = false }, progress, cancellationToken);
        var failures = new ExplainFailure(request, statement, name => NearestName.Of(
            name[(name.LastIndexOf('.') + 1)..], snapshot.Catalog.Tables.Select(table => table.Name).Concat(snapshot.Catalog.Views.Select(view => view.Name)).Distinct()));
        await using var session = await ExplainSession.OpenAsync(request.Target, request.Options, !(request.Analyze && statement.Writes), failures, cancellationToken);

        progress?.Report(new ProgressStep(request.Analyze ? "Running the statement" : "Reading the plan"));
        var call = await ParameterValues.BindAsync(session, statement, request, snapshot, cancellationToken);
        var schemas = snapshot.Catalog.Tables.GroupBy(table => table.Name, StringComparer.Ordinal).Any(named => named.Skip(1).Any());
        var verbose = schemas || (request.Analyze && await IsParallelAsync(session, call, cancellationToken));
        var text = await session.ExplainAsync(ExplainWords.Of(session.Version, request.Analyze, verbose), call.Body, cancellationToken);
        var plan = PostgresPlanReader.Read(text);
        var explanation = await new QueryAnalyzer().AnalyzeAsync(plan, snapshot, statement.Sql, request.Now, cancellationToken);
        var hypothetical = HypotheticalIndexes.Of(session, snapshot);
        if (hypothetical is not null)
        {
            progress?.Report(new ProgressStep("Asking the planner about the advice"));
            explanation = await hypothetical.ProveAsync(explanation, call.Body, cancellationToken);
        }

        progress?.Report(new ProgressStep("Trying other values"));
        var byValue = new PlansByValue(session, call);
        var plans = await byValue.ReadAsync(cancellationToken);
        if (request.Analyze && !statement.Writes && statement.Escaping.Count == 0 && OwnVolatile(statement, snapshot).Count == 0)
        {
            plans = await byValue.MeasureAsync(plans, plan, ExplainWords.Of(session.Version, analyze: true, verbose), TimeProvider.System, cancellationToken);
        }

        explanation = await new JudgedByValue(snapshot, statement.Sql, request.Now).AddAsync(explanation, (plan, call.Custom), plans, hypothetical, cancellationToken);

        progress?.Report(new ProgressStep("Comparing rewritten statements"));
        explanation = await new RewriteProofs(request, call, TimeProvider.System).ProveAsync(explanation, statement.Sql, cancellationToken);
        var notes = Notes(request, statement, snapshot).ToList();
        var other = byValue.Compare(plan.Root.TotalCost, plans, new PlanSettings(plan.Settings, snapshot).Number("cpu_operator_cost"));
        return explanation with
        {
            Target = request.Target.ToString(),
            Plan = explanation.Plan with { Totals = new Dictionary<string, double>([.. explanation.Plan.Totals, .. other.Totals]) },
            Notes = [.. notes, .. call.Notes, .. other.Notes],
        };
    }

    // What each worker did is printed with VERBOSE only.
    private static async Task<bool> IsParallelAsync(ExplainSession session, ParameterValues call, CancellationToken cancellationToken) =>
        PostgresPlanReader.Read(await session.ExplainAsync("FORMAT JSON", call.Body, cancellationToken)).Nodes.Any(node => node.NodeType is "Gather" or "Gather Merge");

    private static void RequireConsent(ExplainRequest request, PlannableStatement statement)
    {
        if (!request.Analyze || request.AnalyzeWrites)
        {
            return;
        }

        if (statement.Writes)
        {
            throw new UsageException("The statement changes or locks rows, so measuring it must be asked for with --analyze-writes; it is rolled back, but holds its locks until then.");
        }

        if (statement.Escaping.Count > 0)
        {
            throw new UsageException($"The statement calls {string.Join(", ", statement.Escaping)}, whose effects a rollback does not undo; measure it all the same with --analyze-writes.");
        }
    }

    private static IEnumerable<string> Notes(ExplainRequest request, PlannableStatement statement, Snapshot snapshot)
    {
        if (statement.Note is { } note)
        {
            yield return note;
        }

        if (statement.LeftOut > 0)
        {
            yield return statement.LeftOut == 1 ? "One other statement of the text was left out; a setting that it makes was not in effect." : $"{statement.LeftOut} other statements of the text were left out; settings that they make were not in effect.";
        }

        if (request.Analyze && statement.Writes)
        {
            yield return "The statement was run and rolled back. Sequences that it drew from stay where they are, dead row versions stay until the next vacuum, and no NOTIFY of it or of its triggers was sent.";
        }

        if (request.Analyze && OwnVolatile(statement, snapshot) is [_, ..] own)
        {
            yield return $"It calls {string.Join(", ", own)}, which may have effects (VOLATILE): writes {(statement.Writes ? "were rolled back" : "are refused in a transaction that only reads")}, but what it does outside the database (files, mail, dblink) or to session locks stays.";
        }

        if (request.Analyze && statement.Escaping.Count > 0)
        {
            yield return $"A rollback does not undo the effects of {string.Join(", ", statement.Escaping)}.";
        }
    }

    private static List<string> OwnVolatile(PlannableStatement statement, Snapshot snapshot)
    {
        var routines = snapshot.Catalog.Routines.Where(routine => routine.Volatility == "volatile").Select(routine => routine.Name).ToHashSet(StringComparer.Ordinal);
        return statement.Functions.Where(name => routines.Contains(name[(name.LastIndexOf('.') + 1)..]) && !statement.Escaping.Contains(name)).ToList();
    }
}
