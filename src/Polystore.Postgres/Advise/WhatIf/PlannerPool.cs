using System.Collections.Concurrent;
using Npgsql;

namespace Polystore.Postgres.Advise.WhatIf;

/// <summary>Several sessions that the planner is asked in, each with hypothetical indexes of its own.</summary>
internal sealed class PlannerPool(IReadOnlyList<NpgsqlConnection> connections)
{
    private readonly List<HypotheticalPlanner> planners = connections.Select(connection => new HypotheticalPlanner(connection)).ToList();

    /// <summary>One of them, for what is asked one thing after another.</summary>
    public HypotheticalPlanner First => planners[0];

    /// <summary>Times that the planner was asked, in all sessions.</summary>
    public long Calls => planners.Sum(planner => planner.Calls);

    /// <summary>Does something for every item, as many at a time as there are sessions; each item is one session's alone.</summary>
    public async Task EachAsync<T>(IEnumerable<T> items, Func<T, HypotheticalPlanner, Task> body, CancellationToken cancellationToken)
    {
        var queue = new ConcurrentQueue<T>(items);
        await Task.WhenAll(planners.Select(planner => Task.Run(
            async () =>
            {
                while (queue.TryDequeue(out var item))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    await body(item, planner);
                }
            },
            cancellationToken)));
    }
}
