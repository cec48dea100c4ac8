using Polystore.Cli.CommandLine;
using Polystore.Cli.Output;
using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Errors;
using Polystore.Core.Observation;

namespace Polystore.Cli.Applying;

/// <summary>Applies changes: says what will be done, asks, writes the way back down, and then does it.</summary>
/// <param name="session">Streams and clock.</param>
/// <param name="terminal">Shows progress.</param>
/// <param name="options">Timeouts.</param>
/// <param name="output">What is told to people; not the output stream where a document goes there.</param>
internal sealed class ChangeRunner(CliSession session, TerminalOutput terminal, ObserveOptions options, TextWriter output)
{
    private (string Path, RollbackJournal Journal)? written;

    /// <summary>What became of the changes; null when nobody said yes.</summary>
    /// <param name="applier">The engine's.</param>
    /// <param name="url">The database.</param>
    /// <param name="changes">The changes in order; at least one.</param>
    /// <param name="details">Lock and duration by fingerprint.</param>
    /// <param name="answer">Whether somebody said yes beforehand, or nothing is to be done at all.</param>
    /// <param name="cancellationToken">Stops between two changes.</param>
    /// <exception cref="UsageException">Nobody is there to ask.</exception>
    public async Task<ApplyResult?> RunAsync(
        IApply applier, DatabaseUrl url, IReadOnlyList<Change> changes, IReadOnlyDictionary<string, string> details, Consent answer, CancellationToken cancellationToken)
    {
        await output.WriteLineAsync($"{changes.Count} change(s) to {url}:");
        Confirmation.Print(output, changes, details);
        if (answer == Consent.DryRun || !Confirmation.Ask(output, "Apply them?", answer == Consent.Given))
        {
            await output.WriteLineAsync("Nothing was changed.");
            return null;
        }

        var path = RollbackJournal.NewPath(Environment.CurrentDirectory);
        var journal = new RollbackJournal { Target = url.ToString(), CreatedAt = session.Now, Changes = changes };
        await journal.WriteAsync(path, cancellationToken);
        var result = await terminal.RunAsync("Applying", progress => applier.ApplyAsync(url, changes, options, progress, cancellationToken), cancellationToken);
        await KeepAsync(path, journal with { Applied = result.Done.Select(change => change.Fingerprint).ToList() });

        foreach (var (change, reason) in result.NotApplicable)
        {
            await output.WriteLineAsync($"Not applicable: '{change.Title}': {reason}");
        }

        await output.WriteLineAsync($"{result.Done.Count} of {changes.Count} change(s) applied. To undo: polystore rollback {Path.GetFileName(path)}");
        return result;
    }

    /// <summary>Undoes some of the changes that were just made, and writes down that they need not be undone again.</summary>
    /// <exception cref="TargetException">One cannot be undone.</exception>
    public async Task TakeBackAsync(IApply applier, DatabaseUrl url, IReadOnlySet<string> fingerprints, CancellationToken cancellationToken)
    {
        if (written is not var (path, journal) || journal.Applied is not { } applied
            || journal.Changes.Where(change => fingerprints.Contains(change.Fingerprint) && applied.Contains(change.Fingerprint)).ToList() is not { Count: > 0 } changes)
        {
            return;
        }

        var undone = await terminal.RunAsync("Taking back", progress => applier.ApplyAsync(url, [.. changes.Select(change => change.Inverse())], options, progress, cancellationToken), cancellationToken);
        var gone = undone.Done.Select(change => change.Fingerprint).ToHashSet(StringComparer.Ordinal);
        await KeepAsync(path, journal with { Applied = [.. applied.Where(fingerprint => !gone.Contains(fingerprint))] });
        await TellAsync(changes.Where(change => gone.Contains(change.Fingerprint)).Select(change => $"  Taken back, being of no use: {change.Title}."));
        _ = Conclude(undone, changes.Count);
    }

    /// <summary>Tells people more.</summary>
    public async Task TellAsync(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            await output.WriteLineAsync(line);
        }
    }

    private async Task KeepAsync(string path, RollbackJournal journal)
    {
        await journal.WriteAsync(path, CancellationToken.None);
        written = (path, journal);
    }

    /// <summary>The exit code that says what became of the changes.</summary>
    /// <exception cref="TargetException">One failed.</exception>
    public static int Conclude(ApplyResult? result, int changes) => result switch
    {
        { Failed: not null } => throw new TargetException(FailedChange.Sentence(result, changes)),
        { NotApplicable.Count: > 0 } => (int)ExitCode.Findings,
        _ => (int)ExitCode.Clean,
    };
}

/// <summary>What was said on the command line about applying.</summary>
internal enum Consent
{
    /// <summary>Ask.</summary>
    Asked,

    /// <summary><c>--yes</c>.</summary>
    Given,

    /// <summary><c>--dry-run</c>: print and end.</summary>
    DryRun,
}
