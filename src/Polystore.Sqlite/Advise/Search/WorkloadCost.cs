using Polystore.Sqlite.Advise.Candidates;
using Polystore.Sqlite.Advise.Statistics;
using Polystore.Sqlite.Advise.Uses;
using Polystore.Sqlite.Advise.WhatIf;
using Index = Polystore.Core.Catalogs.Index;

namespace Polystore.Sqlite.Advise.Search;

/// <summary>What one statement costs under one set of indexes.</summary>
/// <param name="Reading">Estimated rows visited by one run.</param>
/// <param name="Writing">Upkeep of the new indexes by one run.</param>
/// <param name="Indexes">Names of the indexes in its plan.</param>
internal sealed record StatementCost(double Reading, double Writing, IReadOnlySet<string> Indexes)
{
    /// <summary>Both together.</summary>
    public double Total => Reading + Writing;
}

/// <summary>The cost of the workload under sets of candidates; asks the planner only for what it has not seen yet.</summary>
/// <param name="database">The what-if copy.</param>
/// <param name="statements">The statements.</param>
/// <param name="facts">What is known of the rows.</param>
/// <param name="existing">Finds an existing index by name.</param>
/// <param name="tableKey">The key by which a table itself is ordered.</param>
internal sealed class WorkloadCost(WhatIfDatabase database, IReadOnlyList<StatementUse> statements, ITableFacts facts, Func<string, Index?> existing, Func<string, IReadOnlyList<string>> tableKey)
{
    // Upkeep of one index entry beside the descent of its tree: making the key and writing the cell, a few rows' worth of work.
    private const double EntryWork = 3;

    private readonly Dictionary<(string Statement, string Candidates), StatementCost> seen = [];
    private readonly Dictionary<string, double> least = [];
    private readonly Dictionary<string, HashSet<string>> tables = statements.ToDictionary(
        statement => statement.Id, statement => statement.Tables.ToHashSet(StringComparer.OrdinalIgnoreCase));

    /// <summary>Candidates that SQLite refused to make, with its reason.</summary>
    public Dictionary<string, string> Refused { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The cost of all statements, each times its calls.</summary>
    public double Total(IReadOnlyCollection<CandidateIndex> candidates) => statements.Sum(statement => statement.Calls * Of(statement, candidates).Total);

    /// <summary>The least that reading cost under any set that was tried, each times its calls; writes pay nothing in it.</summary>
    public double LeastReading() => statements.Sum(statement => statement.Calls * least.GetValueOrDefault(statement.Id));

    /// <summary>Forgets what the planner said, because statistics or existing indexes changed.</summary>
    public void Forget() => seen.Clear();

    /// <summary>The cost of one statement.</summary>
    public StatementCost Of(StatementUse statement, IReadOnlyCollection<CandidateIndex> candidates)
    {
        var relevant = candidates.Where(candidate => tables[statement.Id].Contains(candidate.Table) && !Refused.ContainsKey(candidate.Name)).ToList();
        var key = (statement.Id, string.Join(',', relevant.Select(candidate => candidate.Name).Order(StringComparer.Ordinal)));
        if (seen.TryGetValue(key, out var known))
        {
            return known;
        }

        foreach (var (candidate, reason) in database.Use([.. candidates.Where(candidate => !Refused.ContainsKey(candidate.Name))]))
        {
            Refused[candidate.Name] = reason;
        }

        var plan = database.Plan(statement.Sql);
        var byName = relevant.ToDictionary(candidate => candidate.Name, candidate => candidate.Index, StringComparer.OrdinalIgnoreCase);
        var cost = new PlanCost(facts, name => byName.GetValueOrDefault(name) ?? existing(name), tableKey);
        var reading = cost.Of(statement, plan);
        least[statement.Id] = Math.Min(reading, least.GetValueOrDefault(statement.Id, reading));
        return seen[key] = new StatementCost(
            reading,
            Upkeep(statement, plan, cost, relevant),
            plan.SelectMany(line => line.Flatten()).Select(line => line.Index).OfType<string>().ToHashSet(StringComparer.OrdinalIgnoreCase));
    }

    private double Upkeep(StatementUse statement, IReadOnlyList<PlanLine> plan, PlanCost cost, List<CandidateIndex> candidates)
    {
        if (statement.Write is not { } write)
        {
            return 0;
        }

        var rows = cost.WrittenRows(statement, plan);
        return rows * candidates.Where(candidate => candidate.Table.Equals(write.Table, StringComparison.OrdinalIgnoreCase)).Sum(candidate => Entries(write, candidate) * EntryCost(candidate));
    }

    private double EntryCost(CandidateIndex candidate) =>
        candidate.Share * (EntryWork + Math.Log2(Math.Max(2, facts.Rows(candidate.Table) * candidate.Share)));

    // An update that touches a column of the index takes an entry out and puts one in; others leave the index alone.
    private static double Entries(StatementWrite write, CandidateIndex candidate) => write.Verb switch
    {
        "update" => Touches(write, candidate.Index) ? 2 : 0,
        _ => 1,
    };

    private static bool Touches(StatementWrite write, Index index) => write.Columns.Any(column =>
        index.Keys.Any(key => column.Equals(key.Column, StringComparison.OrdinalIgnoreCase) || key.Expression?.Contains(column, StringComparison.OrdinalIgnoreCase) == true)
        || index.Predicate?.Contains(column, StringComparison.OrdinalIgnoreCase) == true);
}
