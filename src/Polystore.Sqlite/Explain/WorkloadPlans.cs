using Polystore.Core.Advising;
using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Observation;
using Polystore.Core.Plans;
using Polystore.Core.Workloads;
using Polystore.Sql;
using Polystore.Sqlite.Connect;
using Polystore.Sqlite.Measure;
using Polystore.Sqlite.Observe.Sections;

namespace Polystore.Sqlite.Explain;

/// <summary>Asks SQLite which indexes the plans of a workload use. Nothing is run.</summary>
/// <param name="clock">The time of observation; the system's when null.</param>
public sealed class WorkloadPlans(TimeProvider? clock = null) : IObserveWorkload, IConfirmUse
{
    private readonly TimeProvider clock = clock ?? TimeProvider.System;

    /// <inheritdoc />
    public async Task<SnapshotSection> ObserveWorkloadAsync(DatabaseUrl target, Workload workload, ObserveOptions options, CancellationToken cancellationToken)
    {
        await using var session = await SqliteConnector.OpenReadOnlyAsync(target, options, cancellationToken);
        var use = await Task.Run(() => Read(session, workload, cancellationToken), cancellationToken);
        return SnapshotSection.Of(SqliteSections.PlanUse, use, clock.GetUtcNow());
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<IndexUse>> ConfirmUseAsync(DatabaseUrl target, Advice advice, ObserveOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(advice);
        await using var session = await SqliteConnector.OpenReadOnlyAsync(target, options, cancellationToken);
        var workload = Workload.Empty with
        {
            Statements = advice.Statements.Where(statement => statement.Sql is not null)
                .Select(statement => new Core.Workloads.WorkloadStatement { Id = statement.Id, Sql = statement.Sql!, Calls = statement.Calls })
                .ToList(),
        };
        var plans = await Task.Run(() => Read(session, workload, cancellationToken), cancellationToken);
        var there = (await session.QueryAsync("SELECT name FROM sqlite_master WHERE type = 'index'", row => row.Text(0), cancellationToken: cancellationToken))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        return advice.Indexes.Select(index => new IndexUse(
            index.Index.Name,
            there.Contains(index.Index.Name),
            plans.Statements.Where(plan => plan.Indexes.Contains(index.Index.Name, StringComparer.OrdinalIgnoreCase)).Select(plan => plan.Id).ToList())).ToList();
    }

    /// <summary>The indexes that each statement's plan uses on an open connection.</summary>
    internal static SqlitePlanUse Read(SqliteSession session, Workload workload, CancellationToken cancellationToken)
    {
        var indexes = session.Query("SELECT name FROM sqlite_master WHERE type = 'index'", row => row.Text(0), cancellationToken: cancellationToken);
        var names = PlanNamesReader.Of(Catalog.Empty) with { Indexes = indexes.ToHashSet(StringComparer.Ordinal) };
        return new SqlitePlanUse { Statements = workload.Statements.Select(statement => Read(session, statement, names, cancellationToken)).ToList() };
    }

    /// <summary>Names of the indexes in a plan, automatic ones left out.</summary>
    internal static IReadOnlyList<string> IndexesOf(QueryPlan plan) =>
        plan.Root.Flatten()
            .Where(node => node.Index is not null && !node.Attributes.ContainsKey(PlanDetail.Automatic))
            .Select(node => node.Index!)
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Order(StringComparer.Ordinal)
            .ToList();

    private static SqlitePlannedStatement Read(SqliteSession session, Core.Workloads.WorkloadStatement statement, PlanNames names, CancellationToken cancellationToken)
    {
        try
        {
            if (SqlSplitter.Split(statement.Sql, SqlDialect.Sqlite).Count != 1)
            {
                return new SqlitePlannedStatement(statement.Id, [], Understood: false);
            }

            var (compiled, traits) = StatementTraitsReader.Compile(session, StatementText.WithoutExplain(statement.Sql));
            compiled.Dispose();
            var plan = StatementPlans.Read(session, statement.Sql, names, cancellationToken);

            // Searches of triggers and foreign keys happen inside the statement and have no line in its plan.
            var silent = traits.Writes ? ForeignKeyIndexes.SearchedByWriting(session, traits, cancellationToken) : [];
            return new SqlitePlannedStatement(statement.Id, IndexesOf(plan).Union(silent, StringComparer.OrdinalIgnoreCase).ToList(), Understood: true);
        }
        catch (Exception failure) when (failure is SqliteFailureException or NotMeasurableException)
        {
            return new SqlitePlannedStatement(statement.Id, [], Understood: false);
        }
    }
}
