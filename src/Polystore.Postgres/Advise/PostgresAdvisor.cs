using Npgsql;
using Polystore.Core.Advising;
using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Errors;
using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Core.Workloads;
using Polystore.Postgres.Advise.Candidates;
using Polystore.Postgres.Advise.Proving;
using Polystore.Postgres.Advise.Search;
using Polystore.Postgres.Advise.Sizes;
using Polystore.Postgres.Advise.WhatIf;
using Polystore.Postgres.Connect;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Rules.Reading;
using Polystore.Postgres.Observe;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Scratch;
using Polystore.Postgres.Workloads;
using Polystore.Postgres.Workloads.Values;

namespace Polystore.Postgres.Advise;

/// <summary>
/// Finds indexes for a workload of PostgreSQL: candidates from the statements, judged by the planner itself through HypoPG's
/// hypothetical indexes, chosen together under a budget with a bound on what a better choice could still save.
/// </summary>
/// <param name="clock">Limits the search; the system's when null.</param>
public sealed class PostgresAdvisor(TimeProvider? clock = null) : IAdvise
{
    // Planning takes a core each; an advisor leaves the rest to the server's users.
    private const int MostSessions = 4;

    // Fewer pages than this saved in a run are within what one visit to a table costs that is not made.
    private const double PageVisits = 1.5;

    private readonly TimeProvider time = clock ?? TimeProvider.System;

    /// <summary>Milliseconds of a measured run by its plan; tests that must not depend on the machine count blocks instead.</summary>
    internal Func<PostgresPlan, double> Duration { get; init; } = plan => plan.ExecutionTime ?? 0;

    /// <inheritdoc />
    /// <exception cref="UsageException">The workload is empty, or HypoPG is not in the database.</exception>
    /// <exception cref="TargetException">The target cannot be reached or read.</exception>
    public async Task<Advice> AdviseAsync(AdviseRequest request, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        request.Options.Validate();
        var started = time.GetTimestamp();
        progress?.Report(new ProgressStep("Reading the catalogue"));
        var snapshot = await new PostgresProbe(time).ObserveAsync(request.Target, request.Options, null, cancellationToken);
        var workload = request.Workload.Statements.Count > 0 ? request.Workload : CountedWorkload.Of(snapshot) ?? request.Workload;
        if (workload.Statements.Count == 0)
        {
            throw new UsageException(
                $"{workload.Origin ?? "The workload"} holds no statement to advise on; give --workload with a file of SQL statements, or let pg_stat_statements count them for a while.");
        }

        var connections = new List<NpgsqlConnection>();
        try
        {
            for (var number = 0; number < Math.Clamp(Environment.ProcessorCount, 1, MostSessions); number++)
            {
                connections.Add(await PostgresConnector.OpenAsync(request.Target, request.Options, cancellationToken));
                await AdviseSession.PrepareAsync(connections[^1], request.Options, cancellationToken);
            }

            return await AdviseAsync(request, snapshot, workload, connections, started, progress, cancellationToken);
        }
        catch (Exception failure) when (failure is NpgsqlException or IOException or TimeoutException)
        {
            throw PostgresFailure.From(failure, request.Target);
        }
        finally
        {
            foreach (var connection in connections)
            {
                await connection.DisposeAsync();
            }
        }
    }

    private async Task<Advice> AdviseAsync(
        AdviseRequest request, Snapshot snapshot, Workload workload, IReadOnlyList<NpgsqlConnection> connections, long started, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        var planners = new PlannerPool(connections);
        var settings = new PlanSettings(new Dictionary<string, string>(), snapshot);
        var inverted = new InvertedScans(settings);
        var book = new CostBook(planners, inverted);
        var lookup = new CatalogLookup(snapshot.Catalog, snapshot.SettingValue("search_path"));
        var statistics = new StatisticValues(connections[0], snapshot);
        var values = new ValuePlanning(connections[0], statistics, new ObservedBlocks(snapshot));
        var constants = workload.Source == WorkloadSource.ServerStatistics ? await SeenConstants.ReadAsync(connections[0], statistics, snapshot, cancellationToken) : null;
        var reading = new WorkloadReading(snapshot.Catalog, lookup, book, values, constants, request.Options);
        var (queries, skipped) = await reading.ReadAsync(workload, cancellationToken);
        foreach (var query in queries)
        {
            query.LeastSaving = PageVisits * (settings.Number("random_page_cost") ?? 4);
        }

        var sizes = new SizeBook(snapshot.TryGet(PostgresSections.Server, out var server, out _) ? server.BlockSize : 8192, request.BudgetByHypotheticalSize);
        var candidates = new CandidateOptions(request.Kinds, request.MaxColumns);
        var exploration = new Exploration(planners, book, sizes, new CandidatePool(lookup, snapshot, sizes, candidates, inverted), new IndexSharing(candidates), time);
        var shared = await exploration.RunAsync(queries, started, request.TimeLimit, progress, cancellationToken);

        progress?.Report(new ProgressStep("Choosing"));
        var upkeep = new IndexUpkeep(settings);
        var search = new WorkloadSearch(planners, book, queries, sizes, upkeep, shared, time);
        var limits = new SearchLimits(request.BudgetBytes, Max(TimeSpan.FromSeconds(2), request.TimeLimit - time.GetElapsedTime(started)), exploration.MostCalls(queries.Count));
        var result = await search.SearchAsync(limits, cancellationToken);
        var draft = new AdviceDraft(snapshot, queries, result, skipped, search) { PlannerCalls = book.Calls + values.Calls, Seconds = time.GetElapsedTime(started).TotalSeconds, Findings = await FindingsAsync(snapshot, queries, workload, skipped, cancellationToken) };
        var composer = new AdviceComposer(draft, sizes);
        var advice = composer.Compose(request.Target.ToString());
        var final = request.Prove ? await ProveAsync(request, draft, sizes, composer, advice, limits, progress, cancellationToken) : advice;
        return final with { Workload = AdvisedWorkload.Of(workload) with { Statements = workload.Statements.Count - reading.LeftAside } };
    }

    private static async Task<IReadOnlyList<Finding>> FindingsAsync(
        Snapshot snapshot, IReadOnlyList<QueryOptions> queries, Workload workload, IReadOnlyList<SkippedStatement> skipped, CancellationToken cancellationToken)
    {
        var further = new FurtherAdvice(snapshot, queries);
        return [.. await further.OnLoggedPlansAsync(workload.Statements, skipped.Select(statement => statement.Id).ToHashSet(StringComparer.Ordinal), cancellationToken), .. await further.OnTablesAsync(cancellationToken)];
    }

    // Building indexes on the target would hold up its users: it is measured on the copies that were named, else on one made for it.
    private async Task<Advice> ProveAsync(
        AdviseRequest request, AdviceDraft draft, SizeBook sizes, AdviceComposer composer, Advice advice, SearchLimits limits, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        if (request.Volumes.Count == 0 && advice is { Indexes: [], Drops: [] })
        {
            return advice;
        }

        await using var scratch = new ScratchCopies();
        if (request.Samples.Count > 0 || request.Volumes.Count == 0)
        {
            await scratch.MakeAsync(request, draft.Snapshot, progress, cancellationToken);
        }

        var measured = request with { Volumes = new Dictionary<double, DatabaseUrl>([.. request.Volumes, .. scratch.Volumes]) };
        return await new ProofLoop(measured, draft, sizes, time, Duration).RunAsync(composer, advice, limits, progress, cancellationToken);
    }

    private static TimeSpan Max(TimeSpan left, TimeSpan right) => left > right ? left : right;
}
