using System.CommandLine;
using Polystore.Cli.Applying;
using Polystore.Cli.CommandLine;
using Polystore.Cli.Output;
using Polystore.Core.Engines;
using Polystore.Core.Errors;

namespace Polystore.Cli.Commands;

/// <summary><c>polystore rollback JOURNAL.json</c>: undoes what <c>apply</c> did, last change first.</summary>
internal static class RollbackCommand
{
    public static Command Create(CliSession session)
    {
        var journal = new Argument<string>("JOURNAL") { Description = "The file that `polystore apply` wrote" };
        var target = new Argument<string?>("TARGET") { Description = "The database, when it is not the one of the journal", Arity = ArgumentArity.ZeroOrOne };
        var yes = new Option<bool>("--yes", "-y") { Description = "Do not ask" };
        var common = new CommonOptions();
        var command = new Command("rollback", "Undo what apply did, last change first") { journal, target, yes, common.StatementTimeout, common.LockTimeout, common.NoColor, common.Quiet };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var path = parsed.GetRequiredValue(journal);
            var read = await RollbackJournal.ReadAsync(path, cancellationToken);
            var url = session.ResolveTarget(parsed.GetValue(target) ?? read.Target);
            var applier = session.Engines.Require<IApply>(url, "rollback");
            var inForce = read.Changes.Where(change => read.Applied?.Contains(change.Fingerprint) != false).Reverse().ToList();
            var undo = inForce
                .Where(change => change.Rollback.Count > 0)
                .Select(change => change.Inverse())
                .ToList();

            foreach (var oneWay in inForce.Where(change => change.Rollback.Count == 0))
            {
                session.Note($"'{oneWay.Title}' has no way back and stays.");
            }

            if (undo.Count == 0)
            {
                await session.Output.WriteLineAsync("Nothing to undo.");
                return (int)ExitCode.Clean;
            }

            await session.Output.WriteLineAsync($"{undo.Count} change(s) to undo in {url}:");
            Confirmation.Print(session.Output, undo, new Dictionary<string, string>());
            if (!Confirmation.Ask(session.Output, "Undo them?", parsed.GetValue(yes)))
            {
                await session.Output.WriteLineAsync("Nothing was changed.");
                return (int)ExitCode.Clean;
            }

            var result = await new TerminalOutput(session, parsed, common).RunAsync(
                "Undoing", progress => applier.ApplyAsync(url, undo, common.Observe(parsed, readData: false), progress, cancellationToken), cancellationToken);
            var undone = result.Done.Select(change => change.Fingerprint).ToHashSet(StringComparer.Ordinal);
            var left = read.Changes.Where(change => read.Applied?.Contains(change.Fingerprint) != false && !undone.Contains(change.Fingerprint));
            await (read with { Applied = left.Select(change => change.Fingerprint).ToList() }).WriteAsync(path, CancellationToken.None);
            foreach (var (change, reason) in result.NotApplicable)
            {
                await session.Output.WriteLineAsync($"Stays in force: '{change.Title}': {reason}");
            }

            await session.Output.WriteLineAsync($"{result.Done.Count} of {undo.Count} change(s) undone.");
            return result.Failed is null
                ? (int)(result.NotApplicable.Count == 0 ? ExitCode.Clean : ExitCode.Findings)
                : throw new TargetException(FailedChange.Sentence(result, undo.Count));
        });
        return command;
    }
}
