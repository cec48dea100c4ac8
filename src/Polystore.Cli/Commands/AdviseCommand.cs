using System.CommandLine;
using Polystore.Cli.Applying;
using Polystore.Cli.CommandLine;
using Polystore.Cli.Flow;
using Polystore.Cli.Output;
using Polystore.Core.Advising;
using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Errors;
using Polystore.Core.Workloads;

namespace Polystore.Cli.Commands;

/// <summary><c>polystore advise TARGET --workload FILE</c>: the index strategy for a workload.</summary>
internal static class AdviseCommand
{
    private const string StatementCounters = "pg_stat_statements";
    private const string Profiler = "system.profile";

    public static Command Create(CliSession session)
    {
        var target = new Argument<string>("TARGET") { Description = "URL, path of a SQLite file, or name from polystore.json" };
        var workload = new Option<string[]>("--workload") { Description = "SQL file with the statements, each under a line `-- calls: N`; a server log, a folder of them, or - for standard input (PostgreSQL); pg_stat_statements for what the server counted (PostgreSQL, the default there). MongoDB: operations as mongosh takes them under lines `// calls: N`, mongod's log, or system.profile (the default)", HelpName = "FILE" };
        var linePrefix = new Option<string?>("--log-line-prefix") { Description = "The server's log_line_prefix, when the log's format is not recognised", HelpName = "'%m [%p] '" };
        var logDatabase = new Option<string?>("--log-database") { Description = "The database whose statements are taken from the log; the target's when it is not given", HelpName = "NAME" };
        var query = new Option<string?>("--query") { Description = "Advise on one statement: text, file, or - for standard input", HelpName = "QUERY" };
        var prove = new Option<bool>("--prove") { Description = "Measure every statement before and after, on copies that are made for it and removed" };
        var proveOn = new Option<string[]>("--prove-on") { Description = "A copy of the database to measure on instead (PostgreSQL); it is left as it was; give it again for further data volumes. MongoDB: a server on which a sample is copied into a database of its own, dropped afterwards", HelpName = "URL" };
        var proveSample = new Option<string[]>("--prove-sample") { Description = "With copies that are made: copy only this part of the rows, those that belong together, so that every foreign key holds; give it again for further data volumes (PostgreSQL)", HelpName = "10%" };
        var writeSlowdown = new Option<string?>("--max-write-slowdown") { Description = "With --prove: withdraw what makes any writing statement slower by more than this, instead of weighing it against the reads (PostgreSQL)", HelpName = "10%" };
        var budget = new Option<string?>("--budget") { Description = "Most bytes that new indexes may take", HelpName = "500MB" };
        var size = new Option<string>("--size") { Description = "Which sizes the budget counts: predicted (page layout) or hypothetical (the what-if planner's)", DefaultValueFactory = _ => "predicted" };
        size.AcceptOnlyFromAmong("predicted", "hypothetical");
        var time = new Option<string>("--time") { Description = "Longest to search", HelpName = "60s", DefaultValueFactory = _ => "60s" };
        var kinds = new Option<string>("--kinds") { Description = $"Kinds of indexes to consider, of {IndexKindNames.List}; b-trees always are", HelpName = "btree,include,…", DefaultValueFactory = _ => "all" };
        var maxColumns = new Option<int>("--max-columns") { Description = "Most key columns of an index", HelpName = "N", DefaultValueFactory = _ => 3 };
        var apply = new Option<bool>("--apply") { Description = "Make the advised changes, the way back written down first, and look whether the planner uses them" };
        var yes = new Option<bool>("--yes", "-y") { Description = "Do not ask before --apply" };
        var shardKey = new Option<bool>("--shard-key") { Description = "Rank keys to shard the collections of the workload by (MongoDB); reads random documents" };
        var common = new CommonOptions();
        var command = new Command("advise", "Find the indexes to add and to drop for a workload, and prove them") { target, workload, linePrefix, logDatabase, query, prove, proveOn, proveSample, writeSlowdown, budget, size, kinds, maxColumns, time, shardKey, apply, yes };
        common.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var writer = ReportWriter.For(session, parsed, common);
            var connection = session.Resolve(parsed.GetRequiredValue(target));
            var url = connection.Url;
            var copies = (parsed.GetValue(proveOn) ?? []).Select((copy, number) => (Url: session.ResolveTarget(copy), number)).ToDictionary(pair => pair.number + 1.0, pair => pair.Url);
            if (copies.Values.FirstOrDefault(copy => copy.Engine != url.Engine) is { } other)
            {
                throw new UsageException($"--prove-on names {other.Engine}, and the target is {url.Engine}; a copy is of the same engine.");
            }

            var samples = Samples(parsed.GetValue(proveSample) ?? [], url.Engine);
            var proves = parsed.GetValue(prove) || copies.Count > 0 || samples.Count > 0;

            if (parsed.GetValue(shardKey) && url.Engine != EngineNames.Mongo)
            {
                throw new UsageException($"--shard-key is for MongoDB, and the target is {url.Engine}.");
            }

            if (parsed.GetValue(apply) && !parsed.GetValue(yes))
            {
                Confirmation.RequireSomebody();
            }

            var advise = session.Engines.Require<IAdvise>(url, "advise");
            var input = new WorkloadInput(
                url.Engine, session.Engines.For(url).Capability<IReadLog>(), new ReadLogOptions { LinePrefix = parsed.GetValue(linePrefix), Database = parsed.GetValue(logDatabase) ?? url.Database });
            var request = new AdviseRequest
            {
                Target = url,
                Workload = await ReadWorkloadAsync(parsed.GetValue(workload) ?? [], parsed.GetValue(query), url.Engine, input, cancellationToken),
                Prove = proves,
                Samples = samples,
                Volumes = copies.Count > 0 || samples.Count > 0 ? copies : connection.Volumes,
                MostWriteSlowdown = WriteSlowdown(parsed.GetValue(writeSlowdown), proves),
                BudgetBytes = parsed.GetValue(budget) is { } bytes ? ByteSize.Parse("--budget", bytes) : null,
                BudgetByHypotheticalSize = parsed.GetValue(size) == "hypothetical",
                Kinds = IndexKindNames.Parse(parsed.GetValue(kinds)!),
                MaxColumns = parsed.GetValue(maxColumns) is >= 1 and <= 32 and var most ? most : throw new UsageException("--max-columns is a number from 1 to 32, which is as many as an index of PostgreSQL can have."),
                ShardKeys = parsed.GetValue(shardKey),
                TimeLimit = Duration.Parse("--time", parsed.GetValue(time)!),
                Options = common.Observe(parsed, readData: url.Engine == EngineNames.Sqlite),
                Now = session.Now,
            };
            var terminal = new TerminalOutput(session, parsed, common);
            var advice = await terminal.RunAsync("Advising", progress => advise.AdviseAsync(request, progress, cancellationToken), cancellationToken);
            var shown = parsed.GetValue(common.WithValues) ? advice : UserDataGuard.Hide(advice);
            await writer.WriteAsync(renderer => renderer.Render(shown), () => terminal.Renderer.Render(shown, terminal.Options()), cancellationToken);
            return parsed.GetValue(apply)
                ? await ApplyAsync(
                    session, new ChangeRunner(session, terminal, request.Options, writer.UsesOutput ? session.Error : session.Output), advice, request, parsed.GetValue(yes), cancellationToken)
                : (int)ExitCode.Clean;
        });
        return command;
    }

    private static double? WriteSlowdown(string? text, bool proves) => text switch
    {
        null => null,
        _ when !proves => throw new UsageException("--max-write-slowdown is measured; give --prove or --prove-on URL with it."),
        _ => Percentage.Parse("--max-write-slowdown", text),
    };

    private static IReadOnlyList<double> Samples(IReadOnlyList<string> texts, string engine)
    {
        if (texts.Count > 0 && engine != EngineNames.Postgres)
        {
            throw new UsageException($"--prove-sample is for PostgreSQL, and the target is {engine}; give --prove, which {(engine == EngineNames.Mongo ? "copies a sample of each collection" : "copies the file")}.");
        }

        return texts.Select(text => Percentage.Parse("--prove-sample", text)).Distinct()
            .Select(share => share is > 0 and < 1 ? share : throw new UsageException("--prove-sample is a part of the rows above 0% and below 100%; for all of them give --prove.")).ToList();
    }

    private static async Task<int> ApplyAsync(CliSession session, ChangeRunner runner, Advice advice, AdviseRequest request, bool yes, CancellationToken cancellationToken)
    {
        var set = AdviceChanges.Of(advice);
        if (set.Changes.Count == 0)
        {
            return (int)ExitCode.Clean;
        }

        var result = await runner.RunAsync(session.Engines.Require<IApply>(request.Target, "apply"), request.Target, set.Changes, set.Details, yes ? Consent.Given : Consent.Asked, cancellationToken);
        if (result is { Done.Count: > 0 } && session.Engines.For(request.Target).Capability<IConfirmUse>() is { } confirm)
        {
            var made = advice with { Indexes = advice.Indexes.Where((_, position) => result.Done.Any(change => change.Fingerprint == AdviceChanges.Making(position))).ToList() };
            var uses = await confirm.ConfirmUseAsync(request.Target, made, request.Options, cancellationToken);
            await runner.TellAsync(AdviceChanges.Lines(uses, confirm.UnusedStaysUnused));
            if (confirm.UnusedStaysUnused)
            {
                var unused = uses.Where(use => use is { Exists: true, Statements.Count: 0 }).Select(use => use.Index).ToHashSet(StringComparer.Ordinal);
                await runner.TakeBackAsync(
                    session.Engines.Require<IApply>(request.Target, "apply"), request.Target, AdviceChanges.MakingOf(advice, unused), cancellationToken);
            }
        }

        return ChangeRunner.Conclude(result, set.Changes.Count);
    }

    private static async Task<Workload> ReadWorkloadAsync(IReadOnlyList<string> files, string? query, string engine, WorkloadInput input, CancellationToken cancellationToken) => (files, query) switch
    {
        ([StatementCounters], null) or ([], null) when engine == EngineNames.Postgres => Workload.Empty with { Source = WorkloadSource.ServerStatistics, Origin = StatementCounters },
        ([Profiler], null) or ([], null) when engine == EngineNames.Mongo => Workload.Empty with { Source = WorkloadSource.Profiler, Origin = Profiler },
        ({ Count: > 0 }, null) => await input.ReadAsync(files, cancellationToken),
        ([], not null) => WorkloadFile.FromText(await StatementText.ReadAsync(query, cancellationToken), engine, WorkloadSource.File, "the query"),
        _ => throw new UsageException("Say what to advise on: give --workload FILE with SQL statements, or --query \"SELECT …\"."),
    };
}
