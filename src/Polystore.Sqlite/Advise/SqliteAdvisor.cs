using Polystore.Core.Advising;
using Polystore.Core.Engines;
using Polystore.Core.Errors;
using Polystore.Core.Observation;
using Polystore.Sqlite.Advise.Proving;
using Polystore.Sqlite.Connect;

namespace Polystore.Sqlite.Advise;

/// <summary>
/// Finds indexes for a workload of SQLite: candidates from the statements, chosen by what SQLite's own planner would do with them
/// on an empty copy of the schema that carries statistics, and measured on copies of the data when asked.
/// </summary>
/// <param name="clock">Limits the search and measures milliseconds; the system's when null.</param>
public sealed class SqliteAdvisor(TimeProvider? clock = null) : IAdvise
{
    private readonly TimeProvider time = clock ?? TimeProvider.System;

    /// <inheritdoc />
    /// <exception cref="UsageException">The workload is empty.</exception>
    /// <exception cref="TargetException">The target cannot be read, or there is no room for a copy.</exception>
    public async Task<Advice> AdviseAsync(AdviseRequest request, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        request.Options.Validate();
        if (request.Workload.Statements.Count == 0)
        {
            throw new UsageException(
                $"{request.Workload.Origin ?? "The workload"} holds no statement to advise on; give a file of SQL statements, each under a comment line such as `-- calls: 100`.");
        }

        var started = time.GetTimestamp();
        var draft = await FindAsync(request, progress, cancellationToken);
        var searched = time.GetElapsedTime(started);
        var proven = request.Prove && draft.Statements.Count > 0 ? await new AdviceProver(time).ProveAsync(draft, request, progress, cancellationToken) : null;
        return new AdviceComposer(proven?.Draft ?? draft, proven).Compose(request.Target.ToString(), searched.TotalSeconds);
    }

    private async Task<AdviceDraft> FindAsync(AdviseRequest request, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        await using var session = await SqliteConnector.OpenReadOnlyAsync(request.Target, request.Options, cancellationToken);
        try
        {
            return await Task.Run(() => new AdviceFinder(session, time).Find(request, progress, cancellationToken), cancellationToken);
        }
        catch (SqliteFailureException failure)
        {
            throw SqliteOpenFailure.From(session.Path, failure, request.Options.LockTimeout);
        }
    }
}
