using System.Collections.Concurrent;
using Npgsql;
using Polystore.Postgres.Advise.Candidates;

namespace Polystore.Postgres.Advise.WhatIf;

/// <summary>
/// What the planner has said so far. A question whose answer follows from an earlier one is not asked again: when a plan under
/// more indexes uses only some of them, it is also the plan under any set between those and all.
/// </summary>
/// <remarks>Several statements can be asked about at a time, one statement by one caller only.</remarks>
/// <param name="planners">Sessions to ask in.</param>
/// <param name="inverted">Knows what the planner cannot be asked about.</param>
internal sealed class CostBook(PlannerPool planners, InvertedScans inverted)
{
    private readonly ConcurrentDictionary<AdvisedQuery, Page> pages = new(ReferenceEqualityComparer.Instance);

    /// <summary>Times that the planner was asked.</summary>
    public long Calls => planners.Calls;

    /// <summary>The cost of a statement under a set of indexes.</summary>
    /// <exception cref="PostgresException">The statement cannot be planned at all.</exception>
    public Task<PlannedCost> CostAsync(AdvisedQuery query, IEnumerable<CandidateIndex> indexes, CancellationToken cancellationToken) =>
        CostAsync(planners.First, query, indexes, cancellationToken);

    /// <summary>The cost of a statement under a set of indexes.</summary>
    /// <param name="planner">The session to ask in.</param>
    /// <param name="query">The statement.</param>
    /// <param name="indexes">The indexes; those that cannot be in its plan make no difference.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="PostgresException">The statement cannot be planned at all.</exception>
    public async Task<PlannedCost> CostAsync(HypotheticalPlanner planner, AdvisedQuery query, IEnumerable<CandidateIndex> indexes, CancellationToken cancellationToken)
    {
        var all = indexes.ToList();
        var plan = await PlanAsync(planner, query, all.Where(index => !index.IsInverted), cancellationToken);
        return all.Exists(index => index.IsInverted) ? inverted.Apply(query, plan, all.Where(index => index.IsInverted).ToList()) : plan;
    }

    private async Task<PlannedCost> PlanAsync(HypotheticalPlanner planner, AdvisedQuery query, IEnumerable<CandidateIndex> indexes, CancellationToken cancellationToken)
    {
        var page = pages.GetOrAdd(query, asked => new Page(new Relevance(asked.Accesses)));
        var relevant = indexes.Where(page.Relevance.Matters).ToHashSet();
        if (page.Find(relevant) is { } known)
        {
            return known;
        }

        PlannedCost cost;
        try
        {
            cost = await planner.PlanAsync(query, relevant, cancellationToken);
        }
        catch (PostgresException) when (relevant.Count > 0 && page.Without is not null)
        {
            // It took too long or broke under these indexes: nothing is gained by them as far as anybody knows.
            cost = page.Without with { Used = [] };
        }

        page.Add(relevant, cost);
        return cost;
    }

    /// <summary>No plan under these indexes can cost less, by what is known of more of them.</summary>
    public double FloorOf(AdvisedQuery query, IReadOnlyCollection<CandidateIndex> indexes) => !indexes.Any(index => index.IsInverted) && pages.TryGetValue(query, out var page) ? page.FloorOf(indexes) : 0;

    private sealed class Page(Relevance relevance)
    {
        private readonly List<(HashSet<CandidateIndex> Indexes, PlannedCost Cost)> entries = [];

        public Relevance Relevance { get; } = relevance;

        public PlannedCost? Without => entries.Find(entry => entry.Indexes.Count == 0).Cost;

        public PlannedCost? Find(HashSet<CandidateIndex> wanted) =>
            entries.Find(entry => wanted.Count <= entry.Indexes.Count && entry.Cost.Used.All(wanted.Contains) && wanted.IsSubsetOf(entry.Indexes)).Cost;

        public double FloorOf(IReadOnlyCollection<CandidateIndex> indexes) =>
            entries.Where(entry => indexes.All(entry.Indexes.Contains)).Select(entry => entry.Cost.Cost).DefaultIfEmpty().Max();

        public void Add(HashSet<CandidateIndex> indexes, PlannedCost cost) => entries.Add((indexes, cost));
    }
}
