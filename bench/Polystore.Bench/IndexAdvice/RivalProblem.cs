using Npgsql;
using Polystore.Core.Engines;
using Polystore.Postgres.Advise;
using Polystore.Postgres.Advise.Candidates;
using Polystore.Postgres.Advise.Search;
using Polystore.Postgres.Advise.Sizes;
using Polystore.Postgres.Advise.WhatIf;
using Polystore.Postgres.Connect;
using Polystore.Postgres.Workloads.Values;
using Polystore.Postgres.Explain.Rules.Reading;
using Polystore.Postgres.Observe;

namespace Polystore.Bench.IndexAdvice;

/// <summary>A workload with the candidates of <c>polystore advise</c> and its way to ask the planner, answers kept, for other ways to choose.</summary>
internal sealed class RivalProblem : IAsyncDisposable
{
    private readonly NpgsqlConnection connection;
    private readonly CostBook book;
    private readonly SizeBook sizes;

    private RivalProblem(NpgsqlConnection connection, CostBook book, SizeBook sizes, IReadOnlyList<QueryOptions> queries, IReadOnlyList<IReadOnlyList<CandidateIndex>> candidates)
    {
        this.connection = connection;
        this.book = book;
        this.sizes = sizes;
        Queries = queries;
        Candidates = candidates;
    }

    /// <summary>The statements.</summary>
    public IReadOnlyList<QueryOptions> Queries { get; }

    /// <summary>The candidates of each statement.</summary>
    public IReadOnlyList<IReadOnlyList<CandidateIndex>> Candidates { get; }

    /// <summary>Cost of the workload without any.</summary>
    public double CostWithout => Queries.Sum(query => query.Query.Statement.Calls * query.Without.Cost);

    /// <summary>Times that the planner was asked.</summary>
    public long Calls => book.Calls;

    public static async Task<RivalProblem> OpenAsync(AdviseRequest request)
    {
        var snapshot = await new PostgresProbe(TimeProvider.System).ObserveAsync(request.Target, request.Options, null, CancellationToken.None);
        var connection = await PostgresConnector.OpenAsync(request.Target, request.Options, CancellationToken.None);
        await AdviseSession.PrepareAsync(connection, request.Options, CancellationToken.None);
        var planners = new PlannerPool([connection]);
        var inverted = new InvertedScans(new PlanSettings(new Dictionary<string, string>(), snapshot));
        var book = new CostBook(planners, inverted);
        var lookup = new CatalogLookup(snapshot.Catalog, snapshot.SettingValue("search_path"));
        var (queries, _) = await new WorkloadReading(snapshot.Catalog, lookup, book, new ValuePlanning(connection, new StatisticValues(connection, snapshot), new ObservedBlocks(snapshot)), null, request.Options).ReadAsync(request.Workload, CancellationToken.None);
        var sizes = new SizeBook(8192, byHypotheticalSize: true);
        var pool = new CandidatePool(lookup, snapshot, sizes, new CandidateOptions(request.Kinds, request.MaxColumns), inverted);
        var candidates = new List<IReadOnlyList<CandidateIndex>>();
        foreach (var query in queries)
        {
            candidates.Add(await pool.ForAsync(planners.First, query.Query, CancellationToken.None));
        }

        return new RivalProblem(connection, book, sizes, queries, candidates);
    }

    /// <summary>Bytes of an index.</summary>
    public long Bytes(CandidateIndex index) => sizes.Counted(index);

    /// <summary>Plan of one statement under a set.</summary>
    public Task<PlannedCost> PlanAsync(QueryOptions query, IEnumerable<CandidateIndex> indexes) => book.CostAsync(query.Query, indexes, CancellationToken.None);

    /// <summary>Cost of the workload under a set.</summary>
    public async Task<double> CostAsync(IReadOnlyCollection<CandidateIndex> indexes)
    {
        var cost = 0.0;
        foreach (var query in Queries)
        {
            cost += query.Query.Statement.Calls * (await PlanAsync(query, indexes)).Cost;
        }

        return cost;
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();
}

/// <summary>A published way to choose.</summary>
internal abstract class Rival
{
    public abstract string Name { get; }

    public abstract Task<IReadOnlyList<CandidateIndex>> ChooseAsync(RivalProblem problem, long budget);
}
