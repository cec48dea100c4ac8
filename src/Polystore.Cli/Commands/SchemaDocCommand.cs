using System.CommandLine;
using Polystore.Cli.CommandLine;
using Polystore.Cli.Flow;
using Polystore.Cli.Output;
using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Errors;
using Polystore.Core.Schemas;
using Polystore.Core.Workloads;

namespace Polystore.Cli.Commands;

/// <summary><c>polystore schema doc TARGET</c>: what a database holds, as a document with a diagram.</summary>
internal static class SchemaDocCommand
{
    public static Command Create(CliSession session)
    {
        var target = new Argument<string>("TARGET") { Description = "URL, or name from polystore.json" };
        var collection = new Option<string?>("--collection") { Description = "One collection instead of all (MongoDB)", HelpName = "NAME" };
        var workload = new Option<string?>("--workload") { Description = "What the applications ask, so that the advice knows what is read together (MongoDB)", HelpName = "FILE" };
        var common = new CommonOptions();
        var command = new Command("doc", "Write the schema as a document with a diagram: fields, keys, references, indexes, advice") { target, collection, workload };
        command.Aliases.Add("erd");
        common.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var writer = ReportWriter.For(session, parsed, common);
            var terminal = new TerminalOutput(session, parsed, common);
            var url = session.ResolveTarget(parsed.GetRequiredValue(target));
            var describe = session.Engines.For(url).Capability<IDescribeSchema>();
            if (describe is null && (parsed.GetValue(collection) ?? parsed.GetValue(workload)) is not null)
            {
                throw new UsageException($"--collection and --workload are for databases without a declared schema; {url.Engine} declares it.");
            }

            var schema = await terminal.RunAsync(
                "Reading the schema",
                async progress => describe is not null
                    ? await describe.DescribeAsync(await RequestAsync(session, url, parsed.GetValue(collection), parsed.GetValue(workload), common.Observe(parsed, readData: true), cancellationToken), progress, cancellationToken)
                    : DeclaredSchema.Of(await session.Engines.Require<IObserve>(url, "schema doc").ObserveAsync(url, common.Observe(parsed, readData: false), progress, cancellationToken)),
                cancellationToken);
            await writer.WriteAsync(renderer => renderer.Render(schema), () => terminal.Renderer.Render(schema, terminal.Options("polystore schema doc … -o schema.html: the same with a diagram")), cancellationToken);
            return (int)ExitCode.Clean;
        });
        return command;
    }

    private static async Task<DescribeSchemaRequest> RequestAsync(CliSession session, DatabaseUrl url, string? collection, string? workload, Core.Observation.ObserveOptions options, CancellationToken cancellationToken) => new()
    {
        Target = url,
        Collection = collection,
        Workload = workload is null ? null : await ReadAsync(session, url, workload, cancellationToken),
        Now = session.Now,
        Options = options,
    };

    private static Task<Workload> ReadAsync(CliSession session, DatabaseUrl url, string file, CancellationToken cancellationToken) =>
        new WorkloadInput(url.Engine, session.Engines.For(url).Capability<IReadLog>(), new ReadLogOptions { Database = url.Database }).ReadAsync([file], cancellationToken);
}
