using Polystore.Core.Catalogs;
using Polystore.Sqlite.Advise.Search;
using Polystore.Sqlite.Advise.Statistics;
using Polystore.Sqlite.Advise.Uses;
using Index = Polystore.Core.Catalogs.Index;

namespace Polystore.Sqlite.Advise.Candidates;

/// <summary>Collects candidates of all statements, keeps those that the planner takes, and merges pairs.</summary>
/// <param name="catalog">The schema.</param>
/// <param name="generator">Derives candidates of one use.</param>
/// <param name="sizing">Predicts statistics and size.</param>
internal sealed class CandidatePool(Catalog catalog, CandidateGenerator generator, IndexSizing sizing)
{
    /// <summary>Most candidates that the search looks at.</summary>
    public const int MostCandidates = 160;

    // Of one statement, what saves less than this is not worth a place in the pool.
    private const double LeastSaving = 0.01;

    private readonly HashSet<string> signatures = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, CandidateIndex> made = new(StringComparer.OrdinalIgnoreCase);
    private int number;

    /// <summary>The candidates that the planner would take for some statement on their own, the most saving first.</summary>
    public IReadOnlyList<CandidateIndex> Gather(IReadOnlyList<StatementUse> statements, WorkloadCost cost, Func<bool> outOfTime)
    {
        var useful = new List<(CandidateIndex Candidate, double Saving)>();
        foreach (var (candidate, serves) in Raw(statements))
        {
            if (outOfTime())
            {
                break;
            }

            if (SavingOf(candidate, serves, cost) is > 0 and var saving)
            {
                useful.Add((candidate, saving));
            }
        }

        var best = useful.OrderByDescending(entry => entry.Saving).Select(entry => entry.Candidate).Take(MostCandidates).ToList();
        var merged = Merged(best).ToList();
        return [.. best, .. merged];
    }

    /// <summary>Sets that help a statement only together: SQLite answers OR by indexes only when every branch has one.</summary>
    public IReadOnlyList<IReadOnlyList<CandidateIndex>> Groups(IReadOnlyList<StatementUse> statements, WorkloadCost cost)
    {
        var groups = new List<IReadOnlyList<CandidateIndex>>();
        foreach (var statement in statements)
        {
            foreach (var source in statement.Sources.Where(source => source.Branches.Count > 1))
            {
                var group = source.Branches
                    .Select(branch => generator.For(branch).Take(1).Select(plain => Known(source.Table, plain.Keys, plain.Predicate)).FirstOrDefault())
                    .OfType<CandidateIndex>()
                    .Distinct()
                    .ToList();
                if (group.Count > 1 && cost.Of(statement, group).Reading < cost.Of(statement, []).Reading * (1 - LeastSaving))
                {
                    groups.Add(group);
                }
            }
        }

        return groups;
    }

    private CandidateIndex? Known(string table, IReadOnlyList<IndexKey> keys, string? predicate) =>
        made.GetValueOrDefault($"{table}|{CandidateGenerator.Signature(keys, predicate)}") ?? Make(table, keys, predicate);

    private static double SavingOf(CandidateIndex candidate, IEnumerable<StatementUse> serves, WorkloadCost cost)
    {
        double saving = 0;
        foreach (var statement in serves)
        {
            var without = cost.Of(statement, []);
            var with = cost.Of(statement, [candidate]);
            if (with.Indexes.Contains(candidate.Name) && with.Reading < without.Reading * (1 - LeastSaving))
            {
                saving += statement.Calls * (without.Reading - with.Reading);
            }
        }

        return saving;
    }

    private IEnumerable<(CandidateIndex Candidate, IReadOnlyList<StatementUse> Serves)> Raw(IReadOnlyList<StatementUse> statements)
    {
        var found = new Dictionary<string, (CandidateIndex Candidate, List<StatementUse> Serves)>(StringComparer.OrdinalIgnoreCase);
        foreach (var statement in statements)
        {
            foreach (var source in statement.Sources)
            {
                foreach (var (keys, predicate) in generator.For(source))
                {
                    var signature = $"{source.Table}|{CandidateGenerator.Signature(keys, predicate)}";
                    if (!found.TryGetValue(signature, out var entry))
                    {
                        if (Make(source.Table, keys, predicate) is not { } candidate)
                        {
                            continue;
                        }

                        found[signature] = entry = (candidate, []);
                    }

                    if (!entry.Serves.Contains(statement))
                    {
                        entry.Serves.Add(statement);
                    }
                }
            }
        }

        return found.Values.Select(entry => (entry.Candidate, (IReadOnlyList<StatementUse>)entry.Serves));
    }

    private CandidateIndex? Make(string table, IReadOnlyList<IndexKey> keys, string? predicate)
    {
        if (!signatures.Add($"{table}|{CandidateGenerator.Signature(keys, predicate)}"))
        {
            return null;
        }

        var found = catalog.Tables.First(candidate => candidate.Name.Equals(table, StringComparison.OrdinalIgnoreCase));
        var index = new Index { Schema = found.Schema, Table = found.Name, Name = $"polystore_candidate_{++number}", Keys = keys, Predicate = predicate };
        return found.Indexes.Any(existing => IndexComparison.Compare(index, existing, StringComparison.OrdinalIgnoreCase) != IndexRelation.Independent)
            ? null
            : made[$"{table}|{CandidateGenerator.Signature(keys, predicate)}"] = sizing.Measure(index);
    }

    // One index that begins like the first and carries what the second has besides can stand for both.
    private IEnumerable<CandidateIndex> Merged(IReadOnlyList<CandidateIndex> best)
    {
        const int MostMerged = 40;
        const int MostKeys = 7;
        var count = 0;
        foreach (var first in best)
        {
            foreach (var second in best.Where(other => other.Table == first.Table && !other.Equals(first) && other.Index.Predicate == first.Index.Predicate))
            {
                if (count >= MostMerged)
                {
                    yield break;
                }

                var known = first.Index.Keys.Select(IndexSql.Value).ToHashSet(StringComparer.OrdinalIgnoreCase);
                var sharesFirst = IndexSql.Value(first.Index.Keys[0]).Equals(IndexSql.Value(second.Index.Keys[0]), StringComparison.OrdinalIgnoreCase);
                IReadOnlyList<IndexKey> keys = [.. first.Index.Keys, .. second.Index.Keys.Where(key => !known.Contains(IndexSql.Value(key)))];
                if (sharesFirst && keys.Count <= MostKeys && keys.Count > first.Index.Keys.Count && Make(first.Table, keys, first.Index.Predicate) is { } candidate)
                {
                    count++;
                    yield return candidate;
                }
            }
        }
    }
}
