using System.CommandLine;
using Polystore.Cli.CommandLine;
using Polystore.Cli.Flow;
using Polystore.Cli.Output;
using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Errors;

namespace Polystore.Cli.Commands;

/// <summary><c>polystore optimize FILE</c>: an aggregation pipeline of MongoDB, rewritten and proven to give the same.</summary>
internal static class OptimizeCommand
{
    public static Command Create(CliSession session)
    {
        var file = new Argument<string>("FILE") { Description = "The pipeline, as extended JSON or as mongosh takes it; - for standard input" };
        var url = new Option<string?>("--url") { Description = "Database on whose documents both pipelines are run and compared; it is only read", HelpName = "URL" };
        var collection = new Option<string?>("--collection") { Description = "Collection of the pipeline, when the text does not name it", HelpName = "NAME" };
        var version = new Option<string?>("--server-version") { Description = "Version of the server, such as 6.0; the one of --url, else 8.0", HelpName = "V" };
        var common = new CommonOptions();
        var command = new Command("optimize", "Rewrite a MongoDB aggregation pipeline and prove that it gives the same") { file, url, collection, version };
        common.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var writer = ReportWriter.For(session, parsed, common);
            var terminal = new TerminalOutput(session, parsed, common);
            var path = parsed.GetRequiredValue(file);
            var target = parsed.GetValue(url) is { } name ? session.ResolveTarget(name) : null;
            var optimize = target is null ? session.Engines.For(EngineNames.Mongo).Capability<IOptimize>()! : session.Engines.Require<IOptimize>(target, "optimize");
            var request = new OptimizeRequest
            {
                Text = await TextFile.ReadAsync(path, cancellationToken),
                Source = path == "-" ? "standard input" : Path.GetFileName(path),
                Target = target,
                Collection = parsed.GetValue(collection),
                ServerVersion = parsed.GetValue(version) is { } text ? VersionOf(text) : null,
                Options = common.Observe(parsed, readData: true),
                Now = session.Now,
            };
            var report = await terminal.RunAsync("Optimizing", progress => optimize.OptimizeAsync(request, progress, cancellationToken), cancellationToken);
            await writer.WriteAsync(renderer => renderer.Render(report), () => terminal.Renderer.Render(report, terminal.Options(Hints(path, report.Changed && target is null))), cancellationToken);
            return (int)ExitCode.Clean;
        });
        return command;
    }

    private static string[] Hints(string path, bool couldBeMeasured) => !couldBeMeasured || path == "-"
        ? []
        : [$"polystore optimize {ShellWord.Quote(path)} --url mongodb://… --collection NAME: prove it on your documents, with time and counters"];

    private static Version VersionOf(string text) => Version.TryParse(text.Contains('.') ? text : text + ".0", out var version) && version.Major is >= 4 and < 100
        ? version
        : throw new UsageException($"--server-version is '{text}'; give a version of MongoDB such as 6.0.");
}
