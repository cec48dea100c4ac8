using System.CommandLine;
using Polystore.Cli.CommandLine;
using Polystore.Cli.Output;
using Polystore.Core.Engines;
using Polystore.Core.Errors;

namespace Polystore.Cli.Commands;

/// <summary><c>polystore schema infer|validator|doc TARGET</c>: what documents hold, a validator with what it would meet, and the schema as a document.</summary>
internal static class SchemaCommand
{
    public static Command Create(CliSession session) => new("schema", "Tell what a database holds: a document with a diagram, or what documents without a declared schema look like")
    {
        Create(session, "infer", "Infer the schema from random documents: paths, types, presence; no value is shown", validators: false),
        SchemaDocCommand.Create(session),
        Create(session, "validator", "Make a $jsonSchema validator and count the documents that would violate it", validators: true),
    };

    private static Command Create(CliSession session, string name, string description, bool validators)
    {
        var target = new Argument<string>("TARGET") { Description = "URL, or name from polystore.json" };
        var collection = new Option<string?>("--collection") { Description = "One collection instead of all", HelpName = "NAME" };
        var common = new CommonOptions();
        var command = new Command(name, description) { target, collection };
        common.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var url = session.ResolveTarget(parsed.GetRequiredValue(target));
            var terminal = new TerminalOutput(session, parsed, common);
            if ((parsed.GetValue(common.Format) ?? []).Any(form => form is not (OutputFormat.Terminal or OutputFormat.Markdown)) || parsed.GetValue(common.Output) is not null)
            {
                if (validators)
                {
                    throw new UsageException($"schema {name} prints Markdown, which reads as text too; redirect it into a file.");
                }

                var described = new DescribeSchemaRequest { Target = url, Collection = parsed.GetValue(collection), Relations = false, Now = session.Now, Options = common.Observe(parsed, readData: true) };
                var document = await terminal.RunAsync("Reading random documents", progress => session.Engines.Require<IDescribeSchema>(url, $"schema {name}").DescribeAsync(described, progress, cancellationToken), cancellationToken);
                await ReportWriter.For(session, parsed, common).WriteAsync(renderer => renderer.Render(document), () => terminal.Renderer.Render(document), cancellationToken);
                return (int)ExitCode.Clean;
            }

            var infer = session.Engines.Require<IInferSchema>(url, $"schema {name}");
            var request = new InferSchemaRequest { Target = url, Collection = parsed.GetValue(collection), Validators = validators, Options = common.Observe(parsed, readData: true) };
            var schema = await terminal.RunAsync("Reading random documents", progress => infer.InferAsync(request, progress, cancellationToken), cancellationToken);
            await session.Output.WriteAsync(SchemaText.Write(schema, validators));
            return (int)ExitCode.Clean;
        });
        return command;
    }
}
