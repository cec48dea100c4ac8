using System.CommandLine;
using Polystore.Cli.CommandLine;
using Polystore.Cli.Flow;
using Polystore.Cli.Output;
using Polystore.Core.Engines;
using Polystore.Core.Errors;
using Polystore.Core.Plans.Comparing;

namespace Polystore.Cli.Commands;

/// <summary>
/// <c>polystore explain TARGET QUERY|FILE|-</c>, or <c>--plan FILE|-</c> for a plan that was saved: where the time of a statement goes,
/// and what to change.
/// </summary>
internal static class ExplainCommand
{
    public static Command Create(CliSession session)
    {
        var options = new ExplainOptions();
        var command = new Command("explain", "Show where the time of a statement goes, and what to change");
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) => RunAsync(session, options, parsed, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CliSession session, ExplainOptions options, ParseResult parsed, CancellationToken cancellationToken)
    {
        var common = options.Common;
        var writer = ReportWriter.For(session, parsed, common);
        var terminal = new TerminalOutput(session, parsed, common);
        var explanations = parsed.GetValue(options.Plan) is { } plan
            ? await SavedAsync(session, options, parsed, plan, terminal, cancellationToken)
            : [await FreshAsync(session, options, parsed, terminal, cancellationToken)];
        if (parsed.GetValue(options.Compare) is { } earlier)
        {
            var text = await TextFile.ReadAsync(earlier, cancellationToken);
            var before = (await PlanFile.ReadAsync(session.Engines, new ReadPlanRequest { Text = text, Now = session.Now }, $"'{earlier}'", cancellationToken))[0].Plan;
            explanations = explanations.Select(one => one with { Comparison = PlanComparer.Compare(before, earlier, one.Plan) }).ToList();
        }

        foreach (var explanation in explanations)
        {
            var shown = parsed.GetValue(common.WithValues) ? explanation : HiddenConstants.Hide(explanation);
            await writer.WriteAsync(renderer => renderer.Render(shown), () => terminal.Renderer.Render(shown, terminal.Options()), cancellationToken);
        }

        return (int)ExitCode.Clean;
    }

    private static async Task<Explanation> FreshAsync(CliSession session, ExplainOptions options, ParseResult parsed, TerminalOutput terminal, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(options.Target) is not { } target || parsed.GetValue(options.Query) is not { } query)
        {
            throw new UsageException("Give a target and a statement: polystore explain TARGET QUERY|FILE|-; or a saved plan with --plan FILE|-.");
        }

        var url = session.ResolveTarget(target);
        var explain = session.Engines.Require<IExplain>(url, "explain");
        var request = new ExplainRequest
        {
            Target = url,
            Sql = await StatementText.ReadAsync(query, cancellationToken),
            Nth = parsed.GetValue(options.Nth),
            Analyze = parsed.GetValue(options.Analyze) || parsed.GetValue(options.AnalyzeWrites),
            AnalyzeWrites = parsed.GetValue(options.AnalyzeWrites),
            Parameters = StatementText.Parameters(parsed.GetValue(options.Parameters) ?? []),
            Options = options.Common.Observe(parsed, readData: false),
            Now = session.Now,
        };
        return await terminal.RunAsync("Planning", progress => explain.ExplainAsync(request, progress, cancellationToken), cancellationToken);
    }

    private static async Task<IReadOnlyList<Explanation>> SavedAsync(
        CliSession session, ExplainOptions options, ParseResult parsed, string plan, TerminalOutput terminal, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(options.Analyze) || parsed.GetValue(options.AnalyzeWrites) || parsed.GetValue(options.Parameters) is { Length: > 0 })
        {
            throw new UsageException("--plan reads a plan that was made already; --analyze, --analyze-writes and --param need a statement to run.");
        }

        var text = await TextFile.ReadAsync(plan, cancellationToken);
        var request = new ReadPlanRequest
        {
            Text = text,
            Now = session.Now,
            Sql = parsed.GetValue(options.Query) is { } query ? await StatementText.ReadAsync(query, cancellationToken) : null,
            Snapshot = parsed.GetValue(options.Target) is { } target ? await ObserveAsync(session, options, parsed, target, terminal, cancellationToken) : null,
        };
        var explanations = await PlanFile.ReadAsync(session.Engines, request, plan == "-" ? "Standard input" : $"'{plan}'", cancellationToken);
        if (parsed.GetValue(options.Nth) is { } nth)
        {
            return nth >= 1 && nth <= explanations.Count
                ? [explanations[nth - 1]]
                : throw new UsageException($"There is no plan {nth}; the text holds {explanations.Count}.");
        }

        var forms = parsed.GetValue(options.Common.Format) ?? [];
        return explanations.Count == 1 || (parsed.GetValue(options.Common.Output) is null && forms.All(form => form is OutputFormat.Terminal or OutputFormat.Markdown))
            ? explanations
            : throw new UsageException($"The text holds {explanations.Count} plans and a document has room for one; choose it with --nth.");
    }

    private static Task<Core.Observation.Snapshot> ObserveAsync(
        CliSession session, ExplainOptions options, ParseResult parsed, string target, TerminalOutput terminal, CancellationToken cancellationToken)
    {
        var url = session.ResolveTarget(target);
        var observe = session.Engines.Require<IObserve>(url, "explain --plan");
        return terminal.RunAsync("Reading the schema", progress => observe.ObserveAsync(url, options.Common.Observe(parsed, readData: false), progress, cancellationToken), cancellationToken);
    }
}
