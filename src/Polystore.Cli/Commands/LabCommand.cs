using System.CommandLine;
using System.Globalization;
using Polystore.Cli.CommandLine;
using Polystore.Cli.Output;
using Polystore.Cli.Sample;
using Polystore.Core.Connections;
using Polystore.Core.Errors;
using Polystore.Samples.Shop;

namespace Polystore.Cli.Commands;

/// <summary><c>polystore lab</c>: private things to try Polystore on.</summary>
internal static class LabCommand
{
    public static Command Create(CliSession session) => new("lab", "Make private databases to try things out on") { CreateShop(session), LabMongoCommand.Create(session) };

    private static Command CreateShop(CliSession session)
    {
        var file = new Argument<string?>("FILE")
        {
            Description = $"The file to make; without it {SampleDatabase.DefaultPath}, or the output when the engine is {EngineNames.Postgres} or {EngineNames.Redis}",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var engine = new Option<string>("--engine") { Description = "What to make: a SQLite file, a script that psql loads into an empty PostgreSQL database, or commands for redis-cli --pipe", DefaultValueFactory = _ => EngineNames.Sqlite };
        engine.AcceptOnlyFromAmong(EngineNames.Sqlite, EngineNames.Postgres, EngineNames.Redis);
        var scale = new Option<double>("--scale")
        {
            Description = "Size; 1 is a million orders, about 8 million rows",
            HelpName = ShopSample.DefaultOptions.Scale.ToString(CultureInfo.InvariantCulture),
            DefaultValueFactory = _ => ShopSample.DefaultOptions.Scale,
        };
        var seed = new Option<long>("--seed") { Description = "The same seed makes the same rows", DefaultValueFactory = _ => ShopSample.DefaultOptions.Seed };
        var keys = new Option<long>("--keys") { Description = "Keys to make for Redis, from 1000", HelpName = "1000000", DefaultValueFactory = _ => 1_000_000 };
        var force = new Option<bool>("--force") { Description = "Replace a sample database of that name" };
        var common = new CommonOptions();
        var command = new Command("shop", "Make the sample web shop, with its documented design faults, as a SQLite file or a PostgreSQL script")
        {
            file, engine, scale, seed, keys, force, common.Quiet, common.NoColor,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var options = ShopSample.DefaultOptions with { Scale = parsed.GetValue(scale), Seed = parsed.GetValue(seed) };
            var terminal = new TerminalOutput(session, parsed, common);
            if (parsed.GetValue(engine) == EngineNames.Postgres)
            {
                await terminal.RunAsync(
                    "Writing the sample shop",
                    progress => SampleScript.WriteAsync(parsed.GetValue(file), session.Output, options, progress, cancellationToken),
                    cancellationToken);
                return (int)ExitCode.Clean;
            }

            if (parsed.GetValue(engine) == EngineNames.Redis)
            {
                await terminal.RunAsync(
                    "Writing the keys of the sample shop",
                    progress => SampleKeyspace.WriteAsync(parsed.GetValue(file), parsed.GetValue(keys), parsed.GetValue(seed), progress, cancellationToken),
                    cancellationToken);
                return (int)ExitCode.Clean;
            }

            var path = parsed.GetValue(file) ?? SampleDatabase.DefaultPath;
            if (File.Exists(path))
            {
                Replace(path, parsed.GetValue(force));
            }

            await terminal.RunAsync(
                "Making the sample shop",
                async progress =>
                {
                    await SampleDatabase.CreateAsync(path, options, progress, cancellationToken);
                    return path;
                },
                cancellationToken);
            await session.Output.WriteLineAsync($"Made {path}. Try: polystore check {path}");
            return (int)ExitCode.Clean;
        });
        return command;
    }

    private static void Replace(string path, bool force)
    {
        if (!SampleDatabase.IsSample(path))
        {
            throw new UsageException($"'{path}' is there and is not a sample database; choose another name.");
        }

        if (!force)
        {
            throw new UsageException($"'{path}' is there already; give --force to make it again.");
        }

        File.Delete(path);
        File.Delete(path + "-wal");
        File.Delete(path + "-shm");
    }
}
