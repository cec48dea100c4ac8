using System.CommandLine;
using Polystore.Cli.Applying;
using Polystore.Cli.CommandLine;
using Polystore.Cli.Output;
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
            report, target, only, yes, dryRun, common.StatementTimeout, common.LockTimeout, common.NoColor, common.Quiet,
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

            var runner = new ChangeRunner(session, new TerminalOutput(session, parsed, common), common.Observe(parsed, readData: false), session.Output);
            var consent = parsed.GetValue(dryRun) ? Consent.DryRun : parsed.GetValue(yes) ? Consent.Given : Consent.Asked;
            return ChangeRunner.Conclude(await runner.RunAsync(applier, url, changes, set.Details, consent, cancellationToken), changes.Count);
        });
        return command;
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
