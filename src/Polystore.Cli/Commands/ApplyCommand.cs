using System.CommandLine;
using Polystore.Cli.Applying;
using Polystore.Cli.CommandLine;
using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Errors;

namespace Polystore.Cli.Commands;

/// <summary><c>polystore apply REPORT.json TARGET</c>: applies the remedies of a report, with the way back written down first.</summary>
internal static class ApplyCommand
{
    public static Command Create(CliSession session)
    {
        var report = new Argument<string>("REPORT") { Description = "A report made by check or advise with --format json" };
        var target = new Argument<string?>("TARGET") { Description = "The database, when it is not the one of the report", Arity = ArgumentArity.ZeroOrOne };
        var only = new Option<string[]>("--only") { Description = "Fingerprints or rule ids of the changes to apply; give it again for more", HelpName = "ID" };
        var yes = new Option<bool>("--yes", "-y") { Description = "Do not ask" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Print what would be done and end" };
        var common = new CommonOptions();
        var command = new Command("apply", "Apply the remedies of a report, in a safe order, with the way back written down first")
        {
            report, target, only, yes, dryRun, common.StatementTimeout, common.LockTimeout,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var set = await ChangeSet.ReadAsync(parsed.GetRequiredValue(report), cancellationToken);
            var url = session.ResolveTarget(parsed.GetValue(target) ?? set.Target);
            var applier = session.Engines.Require<IApply>(url, "apply");
            var changes = Choose(set.Changes, parsed.GetValue(only) ?? []);
            if (changes.Count == 0)
            {
                await session.Output.WriteLineAsync("The report holds no change that can be applied by itself.");
                return (int)ExitCode.Clean;
            }

            await session.Output.WriteLineAsync($"{changes.Count} change(s) to {url}:");
            Confirmation.Print(session, changes, set.Details);
            if (parsed.GetValue(dryRun) || !Confirmation.Ask(session, "Apply them?", parsed.GetValue(yes)))
            {
                await session.Output.WriteLineAsync("Nothing was changed.");
                return (int)ExitCode.Clean;
            }

            return await ApplyAsync(session, applier, url, changes, common, parsed, cancellationToken);
        });
        return command;
    }

    private static async Task<int> ApplyAsync(
        CliSession session, IApply applier, DatabaseUrl url, IReadOnlyList<Change> changes, CommonOptions common, ParseResult parsed, CancellationToken cancellationToken)
    {
        var path = RollbackJournal.NewPath(Environment.CurrentDirectory);
        var journal = new RollbackJournal { Target = url.ToString(), CreatedAt = session.Now, Changes = changes };
        await journal.WriteAsync(path, cancellationToken);
        var result = await applier.ApplyAsync(url, changes, common.Observe(parsed, readData: false), progress: null, cancellationToken);
        await (journal with { Applied = result.Done.Select(change => change.Fingerprint).ToList() }).WriteAsync(path, CancellationToken.None);

        foreach (var (change, reason) in result.NotApplicable)
        {
            await session.Output.WriteLineAsync($"Not applicable: '{change.Title}': {reason}");
        }

        await session.Output.WriteLineAsync($"{result.Done.Count} of {changes.Count} change(s) applied. To undo: polystore rollback {Path.GetFileName(path)}");
        return result.Failed is null
            ? (int)(result.NotApplicable.Count == 0 ? ExitCode.Clean : ExitCode.Findings)
            : throw new TargetException(FailedChange.Sentence(result, changes.Count));
    }

    private static List<Change> Choose(IReadOnlyList<Change> changes, string[] only)
    {
        foreach (var name in only)
        {
            if (!changes.Any(change => Names(change, name)))
            {
                throw new UsageException($"No change of the report has the fingerprint or rule id '{name}'.");
            }
        }

        return changes.Where(change => only.Length == 0 || only.Any(name => Names(change, name))).ToList();
    }

    private static bool Names(Change change, string name) =>
        change.Fingerprint.Equals(name, StringComparison.OrdinalIgnoreCase) || change.Title.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase);
}
