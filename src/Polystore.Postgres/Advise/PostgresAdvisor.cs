using Npgsql;
using Polystore.Core.Advising;
using Polystore.Core.Engines;
using Polystore.Core.Errors;
using Polystore.Core.Observation;
using Polystore.Core.Workloads;
using Polystore.Postgres.Advise.Proving;
using Polystore.Postgres.Advise.Search;
using Polystore.Postgres.Advise.Sizes;
using Polystore.Postgres.Advise.WhatIf;
using Polystore.Postgres.Connect;
using Polystore.Postgres.Explain.Rules.Reading;
using Polystore.Postgres.Observe;
using Polystore.Postgres.Observe.Sections;

namespace Polystore.Postgres.Advise;

/// <summary>
/// Finds indexes for a workload of PostgreSQL: candidates from the statements, judged by the planner itself through HypoPG's
/// hypothetical indexes, chosen together under a budget with a bound on what a better choice could still save.
/// </summary>
/// <param name="clock">Limits the search; the system's when null.</param>
public sealed class PostgresAdvisor(TimeProvider? clock = null) : IAdvise
{
    // Questions to the planner for one statement: enough for its candidates alone and the likely pairs.
    private const int CallsPerQuery = 60;

    private readonly TimeProvider time = clock ?? TimeProvider.System;

    /// <inheritdoc />
    /// <exception cref="UsageException">The workload is empty, or HypoPG is not in the database.</exception>
    /// <exception cref="TargetException">The target cannot be reached or read.</exception>
    public async Task<Advice> AdviseAsync(AdviseRequest request, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        request.Options.Validate();
        if (request.Prove && request.Volumes.Count == 0)
        {
            throw new UsageException("Measuring needs a copy of the database, because building indexes on the target would hold up its users; name one with --prove-on URL.");
        }

        var started = time.GetTimestamp();
        progress?.Report(new ProgressStep("Reading the catalogue"));
        var snapshot = await new PostgresProbe(time).ObserveAsync(request.Target, request.Options, null, cancellationToken);
        var workload = request.Workload.Statements.Count > 0 ? request.Workload : snapshot.Workload ?? request.Workload;
        if (workload.Statements.Count == 0)
        {
            throw new UsageException(
                $"{workload.Origin ?? "The workload"} holds no statement to advise on; give --workload with a file of SQL statements, or let pg_stat_statements count them for a while.");
        }

        await using var connection = await PostgresConnector.OpenAsync(request.Target, request.Options, cancellationToken);
        try
        {
            await AdviseSession.PrepareAsync(connection, request.Options, cancellationToken);
            return await AdviseAsync(request, snapshot, workload, connection, started, progress, cancellationToken);
        }
        catch (Exception failure) when (failure is NpgsqlException or IOException or TimeoutException)
        {
            throw PostgresFailure.From(failure, request.Target);
        }
    }

    private async Task<Advice> AdviseAsync(
        AdviseRequest request, Snapshot snapshot, Workload workload, NpgsqlConnection connection, long started, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        var planner = new HypotheticalPlanner(connection);
        var book = new CostBook(planner);
        var lookup = new CatalogLookup(snapshot.Catalog, snapshot.SettingValue("search_path"));
        var (queries, skipped) = await new WorkloadReading(lookup, book).ReadAsync(workload, cancellationToken);
        var candidates = new CandidatePool(lookup, planner);
        var finder = new OptionFinder(book);
        for (var number = 0; number < queries.Count && time.GetElapsedTime(started) < request.TimeLimit / 2; number++)
        {
            progress?.Report(new ProgressStep("Asking the planner", number, queries.Count));
            var pool = await candidates.ForAsync(queries[number].Query, cancellationToken);
            await finder.FindAsync(queries[number], pool, CallsPerQuery, cancellationToken);
        }

        progress?.Report(new ProgressStep("Choosing"));
        await ShareAsync(queries, book, cancellationToken);
        var blockSize = snapshot.TryGet(PostgresSections.Server, out var server, out _) ? server.BlockSize : 8192;
        var sizes = new SizeBook(planner, connection, blockSize);
        var upkeep = new IndexUpkeep(new PlanSettings(new Dictionary<string, string>(), snapshot));
        var search = new WorkloadSearch(book, queries, sizes, upkeep, time);
        var limits = new SearchLimits(request.BudgetBytes, Max(TimeSpan.FromSeconds(2), request.TimeLimit - time.GetElapsedTime(started))) { ByHypotheticalSize = request.BudgetByHypotheticalSize };
        var result = await search.SearchAsync(limits, cancellationToken);
        var draft = new AdviceDraft(snapshot, queries, result, skipped, search) { PlannerCalls = book.Calls, Seconds = time.GetElapsedTime(started).TotalSeconds };
        var composer = new AdviceComposer(draft, sizes);
        var advice = await composer.ComposeAsync(request.Target.ToString(), cancellationToken);
        return request.Prove
            ? await new ProofLoop(request, draft, sizes, time).RunAsync(composer, advice, limits, progress, cancellationToken)
            : advice;
    }

    // What one statement's plans confirmed may serve another that reads the same table.
    private static async Task ShareAsync(IReadOnlyList<QueryOptions> queries, CostBook book, CancellationToken cancellationToken)
    {
        const int most = 10;
        var confirmed = queries.SelectMany(query => query.Options.OrderBy(option => option.Cost).Take(4)).SelectMany(option => option.Used)
            .GroupBy(index => index).OrderByDescending(group => group.Count()).Select(group => group.Key).ToList();
        foreach (var query in queries)
        {
            var foreign = confirmed.Where(index => !query.Candidates.Contains(index) && query.Candidates.Exists(own => own.Table == index.Table && own.Keys[0].Equals(index.Keys[0]))).Take(most).ToList();
            foreach (var index in foreign)
            {
                query.Note(await book.CostAsync(query.Query, [index], cancellationToken));
            }

            query.Candidates.AddRange(foreign);
            if (foreign.Count > 0)
            {
                var all = await book.CostAsync(query.Query, query.Candidates, cancellationToken);
                query.WithAll = Math.Min(query.WithAll, all.Cost);
                query.Note(all);
            }
        }
    }

    private static TimeSpan Max(TimeSpan left, TimeSpan right) => left > right ? left : right;
}
