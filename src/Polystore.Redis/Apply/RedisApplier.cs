using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Errors;
using Polystore.Core.Observation;
using Polystore.RedisClient;

namespace Polystore.Redis.Apply;

/// <summary>Runs remedies command by command. Redis has no transaction over settings: when a command of a change fails, those before it are undone by the change's own rollback.</summary>
internal sealed class RedisApplier : IApply
{
    /// <inheritdoc />
    public async Task<ApplyResult> ApplyAsync(
        DatabaseUrl target,
        IReadOnlyList<Change> changes,
        ObserveOptions options,
        IProgress<ProgressStep>? progress,
        CancellationToken cancellationToken)
    {
        options.Validate();
        await using var sender = new CommandSender(target, options);
        var done = new List<Change>();
        foreach (var change in changes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress?.Report(new ProgressStep(change.Title, done.Count, changes.Count));
            if (await RunAsync(sender, change, cancellationToken) is { } error)
            {
                return new ApplyResult(done, change, error);
            }

            done.Add(change);
        }

        return new ApplyResult(done);
    }

    private static async Task<string?> RunAsync(CommandSender sender, Change change, CancellationToken cancellationToken)
    {
        var position = 0;
        try
        {
            for (; position < change.Statements.Count; position++)
            {
                await sender.SendAsync(change.Statements[position], cancellationToken);
            }

            return null;
        }
        catch (Exception refused) when (refused is RedisServerException or TargetException)
        {
            return refused.Message + (position == 0 ? " Nothing was changed." : await UndoAsync(sender, change));
        }
        catch (RedisException failure)
        {
            return failure.Message + " Whether this change is in force is unknown; look before you go on.";
        }
    }

    private static async Task<string> UndoAsync(CommandSender sender, Change change)
    {
        var left = new List<string>();
        foreach (var statement in change.Rollback)
        {
            try
            {
                await sender.SendAsync(statement, CancellationToken.None);
            }
            catch (Exception failure) when (failure is RedisException or TargetException)
            {
                left.Add(statement);
            }
        }

        return left.Count == 0 || left.TrueForAll(statement => statement.EndsWith(Rules.Reading.ConfigChange.Rewrite, StringComparison.Ordinal))
            ? " What it had changed was set back."
            : $" It could not be set back whole; run: {string.Join("; ", left)}.";
    }
}
