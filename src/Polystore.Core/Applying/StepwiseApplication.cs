using Polystore.Core.Engines;
using Polystore.Core.Observation;

namespace Polystore.Core.Applying;

/// <summary>
/// Applies changes to an engine that knows no transaction over them, statement by statement: when a statement of a change is refused,
/// those before it are undone by the change's own rollback.
/// </summary>
public abstract class StepwiseApplication
{
    /// <summary>Applies the changes in order up to the first that fails.</summary>
    /// <param name="changes">The changes.</param>
    /// <param name="progress">Told of each change.</param>
    /// <param name="cancellationToken">Stops between two changes, or in a statement as the engine can.</param>
    public async Task<ApplyResult> RunAsync(IReadOnlyList<Change> changes, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(changes);
        var done = new List<Change>();
        foreach (var change in changes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress?.Report(new ProgressStep(change.Title, done.Count, changes.Count));
            if (await RunAsync(change, cancellationToken) is { } error)
            {
                return new ApplyResult(done, change, error);
            }

            done.Add(change);
        }

        return new ApplyResult(done);
    }

    /// <summary>Sends one statement.</summary>
    protected abstract Task SendAsync(string statement, CancellationToken cancellationToken);

    /// <summary>The engine answered that it will not: nothing of the statement is in force.</summary>
    protected abstract bool IsRefusal(Exception failure);

    /// <summary>No answer came, so that nobody knows what is in force.</summary>
    protected abstract bool IsLoss(Exception failure);

    /// <summary>A statement of a rollback that changes nothing in force when it fails.</summary>
    protected virtual bool MayFail(string statement) => false;

    private async Task<string?> RunAsync(Change change, CancellationToken cancellationToken)
    {
        var position = 0;
        try
        {
            for (; position < change.Statements.Count; position++)
            {
                await SendAsync(change.Statements[position], cancellationToken);
            }

            return null;
        }
        catch (Exception refused) when (IsRefusal(refused))
        {
            return refused.Message + (position == 0 ? " Nothing was changed." : await UndoAsync(change));
        }
        catch (Exception lost) when (IsLoss(lost))
        {
            return lost.Message + " Whether this change is in force is unknown; look before you go on.";
        }
    }

    private async Task<string> UndoAsync(Change change)
    {
        var left = new List<string>();
        foreach (var statement in change.Rollback)
        {
            try
            {
                await SendAsync(statement, CancellationToken.None);
            }
            catch (Exception failure) when (IsRefusal(failure) || IsLoss(failure))
            {
                left.Add(statement);
            }
        }

        return left.TrueForAll(MayFail) ? " What it had changed was set back." : $" It could not be set back whole; run: {string.Join("; ", left)}.";
    }
}
