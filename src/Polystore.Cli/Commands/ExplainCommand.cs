using System.CommandLine;
using Polystore.Cli.CommandLine;
using Polystore.Cli.Flow;
using Polystore.Cli.Output;
using Polystore.Core.Engines;
using Polystore.Core.Errors;
using Polystore.Core.Redaction;
using Polystore.Sql;

namespace Polystore.Cli.Commands;

/// <summary><c>polystore explain TARGET QUERY|FILE|-</c>: where the time of a statement goes, and what to change.</summary>
internal static class ExplainCommand
{
    public static Command Create(CliSession session)
    {
        var target = new Argument<string>("TARGET") { Description = "URL, path of a SQLite file, or name from polystore.json" };
        var query = new Argument<string>("QUERY") { Description = "The statement, a file that holds it, or - for standard input" };
        var analyze = new Option<bool>("--analyze") { Description = "Run the statement and measure it; what it writes is rolled back" };
        var analyzeWrites = new Option<bool>("--analyze-writes") { Description = "Allow --analyze for a statement that writes (always rolled back)" };
        var parameters = new Option<string[]>("--param") { Description = "Value of a parameter, as name=value or in order; give it again for more", HelpName = "VALUE" };
        var common = new CommonOptions();
        var command = new Command("explain", "Show where the time of a statement goes, and what to change") { target, query, analyze, analyzeWrites, parameters };
        common.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var writer = ReportWriter.For(session, parsed, common);
            var url = session.ResolveTarget(parsed.GetRequiredValue(target));
            var explain = session.Engines.Require<IExplain>(url, "explain");
            var request = new ExplainRequest
            {
                Target = url,
                Sql = await StatementText.ReadAsync(parsed.GetRequiredValue(query), cancellationToken),
                Analyze = parsed.GetValue(analyze) || parsed.GetValue(analyzeWrites),
                AnalyzeWrites = parsed.GetValue(analyzeWrites),
                Parameters = StatementText.Parameters(parsed.GetValue(parameters) ?? []),
                Options = common.Observe(parsed, readData: false),
                Now = session.Now,
            };
            var terminal = new TerminalOutput(session, parsed, common);
            var explanation = await terminal.RunAsync("Planning", progress => explain.ExplainAsync(request, progress, cancellationToken), cancellationToken);
            var shown = parsed.GetValue(common.WithValues) ? explanation : Hide(explanation);
            await writer.WriteAsync(renderer => renderer.Render(shown), () => terminal.Renderer.Render(shown, terminal.Options()), cancellationToken);
            return (int)ExitCode.Clean;
        });
        return command;
    }

    private static Explanation Hide(Explanation explanation) => explanation with
    {
        Findings = explanation.Findings.Select(FindingRedactor.Redact).ToList(),
        Plan = explanation.Plan.Sql is not { } sql
            ? explanation.Plan
            : explanation.Plan with { Sql = SqlNormalizer.Redact(sql, WorkloadFile.DialectOf(explanation.Engine)) },
    };
}
