using Polystore.Core.Catalogs;
using Polystore.Postgres.Advise.Candidates;
using Polystore.Postgres.Advise.WhatIf;

namespace Polystore.Postgres.Advise.Search;

/// <summary>What is known of one statement: its cost without new indexes, with all of them, and with those sets that its plans used.</summary>
internal sealed class QueryOptions(AdvisedQuery query, PlannedCost without)
{
    private readonly Dictionary<string, PlannedCost> options = [];

    public AdvisedQuery Query { get; } = query;

    /// <summary>Without any new index.</summary>
    public PlannedCost Without { get; } = without;

    /// <summary>With every candidate at once: no set of candidates does better, as far as the planner takes the cheapest plan it sees.</summary>
    public double WithAll { get; set; } = without.Cost;

    /// <summary>
    /// What one run has to save for an index to count. The planner takes every visit to a page for one to the disk, so it promises a
    /// page's worth for each copy of a key that already leads to the row; the page is in memory, and measured nothing is gained.
    /// </summary>
    public double LeastSaving { get; set; }

    /// <summary>Candidates that were asked about for this statement.</summary>
    public HashSet<CandidateIndex> Candidates { get; } = [];

    /// <summary>Plans that use candidates, by the set they use.</summary>
    public IReadOnlyCollection<PlannedCost> Options => options.Values;

    /// <summary>Notes a plan; one that uses nothing new, or saves next to nothing, is no option.</summary>
    public void Note(PlannedCost cost)
    {
        if (cost.Used.Count == 0 || cost.Cost >= Without.Cost - LeastSaving)
        {
            return;
        }

        var key = Key(cost.Used);
        if (!options.TryGetValue(key, out var known) || cost.Cost < known.Cost)
        {
            options[key] = cost;
        }
    }

    /// <summary>True when a plan that uses just these is known.</summary>
    public bool Knows(IEnumerable<CandidateIndex> indexes) => options.ContainsKey(Key(indexes));

    /// <summary>Least cost with new indexes of one table alone; null when none of them gains.</summary>
    public double? BestOn(ObjectName table) =>
        Options.Where(option => option.Used.All(used => used.Table.ObjectName == table)).Select(option => (double?)option.Cost).Min();

    private static string Key(IEnumerable<CandidateIndex> indexes) => string.Join('\n', indexes.Select(index => index.Body).Order(StringComparer.Ordinal));
}
