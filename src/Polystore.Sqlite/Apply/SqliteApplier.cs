using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Observation;
using Polystore.Sqlite.Connect;
using SQLitePCL;

namespace Polystore.Sqlite.Apply;

/// <summary>
/// Runs changes, each in one transaction where SQLite allows. A change is rolled back when a statement fails, when it leaves new
/// foreign-key violations, or when it altered a schema object that it does not name. VACUUM and pragmas such as journal_mode
/// cannot be in a transaction; when something after them fails, the rollback of the change is run.
/// </summary>
public sealed class SqliteApplier : IApply
{
    /// <inheritdoc />
    public async Task<ApplyResult> ApplyAsync(
        DatabaseUrl target, IReadOnlyList<Change> changes, ObserveOptions options, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        await using var session = await SqliteConnector.OpenReadWriteAsync(target, options.Validate(), cancellationToken);

        // Building an index takes as long as it takes; the caller may cancel.
        session.StatementTimeout = TimeSpan.Zero;
        return await Task.Run(() => Apply(session, changes, options, progress, cancellationToken), cancellationToken);
    }

    /// <summary>Runs changes on a connection at hand, such as one to a copy.</summary>
    /// <param name="session">A connection that may write, without an open transaction.</param>
    /// <param name="changes">The changes in order.</param>
    /// <param name="options">The lock timeout, for the sentence when the database is locked.</param>
    /// <param name="progress">One step a change.</param>
    /// <param name="cancellationToken">Interrupts the running statement; its change is rolled back.</param>
    public static ApplyResult Apply(
        SqliteSession session, IReadOnlyList<Change> changes, ObserveOptions options, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        var done = new List<Change>();
        foreach (var change in changes)
        {
            progress?.Report(new ProgressStep(change.Title, done.Count, changes.Count));
            if (new SqliteChangeRun(session, change).Run(cancellationToken) is { } failure)
            {
                return new ApplyResult(done, change, Sentence(session.Path, failure, options.LockTimeout));
            }

            done.Add(change);
        }

        return new ApplyResult(done);
    }

    private static string Sentence(string path, ChangeFailure failure, TimeSpan waited)
    {
        var text = failure.Code is raw.SQLITE_BUSY or raw.SQLITE_LOCKED
            ? $"{path} is locked by another process, and stayed so for {waited.TotalSeconds:0.###} s"
            : failure.Message;
        return failure.LeftBehind is null ? text : $"{text}; {failure.LeftBehind}";
    }
}
