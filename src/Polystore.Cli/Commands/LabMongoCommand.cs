using System.CommandLine;
using Polystore.Cli.CommandLine;
using Polystore.Cli.Output;
using Polystore.Core.Errors;
using Polystore.Core.Observation;
using Polystore.MongoLab;

namespace Polystore.Cli.Commands;

/// <summary><c>polystore lab mongo</c>: a private MongoDB-compatible server for people who have none.</summary>
internal static class LabMongoCommand
{
    public static Command Create(CliSession session)
    {
        var folder = new Argument<string?>("FOLDER") { Description = "Keeps the data there; without it they are gone with the server", Arity = ArgumentArity.ZeroOrOne };
        var port = new Option<int>("--port") { Description = "Port on 127.0.0.1; 0 for any that is free", DefaultValueFactory = _ => 0 };
        var members = new Option<int?>("--members") { Description = $"Run a replica set of so many members over one storage, from 1 to {MongoLabSet.MaxMembers}; without it a server alone", HelpName = "N" };
        var install = new Option<bool>("--install") { Description = "Only unpack the engine, so that later starts need no network" };
        var common = new CommonOptions();
        var command = new Command("mongo", "Run a private MongoDB-compatible server (DocumentDB) on a loopback port until Ctrl+C")
        {
            folder, port, members, install, common.Quiet, common.NoColor,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var number = parsed.GetValue(port);
            if (number is < 0 or > ushort.MaxValue)
            {
                throw new UsageException($"--port {number} is no TCP port; give one from 0 to {ushort.MaxValue}.");
            }

            var count = parsed.GetValue(members);
            if (count is < 1 or > MongoLabSet.MaxMembers)
            {
                throw new UsageException($"--members {count} cannot be; give a number from 1 to {MongoLabSet.MaxMembers}.");
            }

            var terminal = new TerminalOutput(session, parsed, common);
            if (parsed.GetValue(install))
            {
                var place = await terminal.RunAsync("Unpacking the engine", progress => MongoLabServer.InstallAsync(Told(progress), cancellationToken), cancellationToken);
                await session.Output.WriteLineAsync($"The engine is in {place}.");
                return (int)ExitCode.Clean;
            }

            if (count is { } many)
            {
                var chosen = new MongoLabSetOptions { Members = many, Port = number, Folder = parsed.GetValue(folder) };
                await using var set = await terminal.RunAsync("Starting the set", progress => MongoLabSet.StartAsync(chosen, Told(progress), cancellationToken), cancellationToken);
                await ServeAsync(session, $"MongoDB-compatible (DocumentDB), a replica set over one storage, at {set.Url}  ·  Ctrl+C stops them", chosen.Folder, cancellationToken);
                return (int)ExitCode.Clean;
            }

            var options = new MongoLabOptions { Port = number, Folder = parsed.GetValue(folder) };
            await using var server = await terminal.RunAsync("Starting the server", progress => MongoLabServer.StartAsync(options, Told(progress), cancellationToken), cancellationToken);
            await ServeAsync(session, $"MongoDB-compatible (DocumentDB) at {server.Url}  ·  Ctrl+C stops it", options.Folder, cancellationToken);
            return (int)ExitCode.Clean;
        });
        return command;
    }

    private static async Task ServeAsync(CliSession session, string what, string? folder, CancellationToken cancellationToken)
    {
        await session.Output.WriteLineAsync($"{what}{(folder is null ? ", and its data are gone" : "")}");
        await session.Output.FlushAsync(cancellationToken);
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Ctrl+C is how this command ends.
        }
    }

    private static Action<string> Told(IProgress<ProgressStep> progress) => what => progress.Report(new ProgressStep(what));
}
