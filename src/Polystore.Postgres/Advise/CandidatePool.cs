using Polystore.Core.Catalogs;
using Polystore.Postgres.Advise.Candidates;
using Polystore.Postgres.Advise.WhatIf;
using Polystore.Postgres.Explain.Rules.Reading;

namespace Polystore.Postgres.Advise;

/// <summary>The candidates of statements, each index once, without those that exist or that cannot be made.</summary>
internal sealed class CandidatePool(CatalogLookup lookup, HypotheticalPlanner planner)
{
    private readonly CandidateGenerator generator = new(new CandidateOptions());
    private readonly Dictionary<CandidateIndex, CandidateIndex?> known = [];

    /// <summary>Candidates for a statement.</summary>
    public async Task<IReadOnlyList<CandidateIndex>> ForAsync(AdvisedQuery query, CancellationToken cancellationToken)
    {
        var pool = new List<CandidateIndex>();
        foreach (var access in query.Accesses)
        {
            // A foreign table has no index here.
            if (lookup.TableOf(access.Schema, access.Table) is not { Kind: TableKind.Ordinary or TableKind.Partition or TableKind.Partitioned or TableKind.MaterializedView } table)
            {
                continue;
            }

            foreach (var candidate in generator.For(access, table))
            {
                if (await KnownAsync(candidate, cancellationToken) is { } usable)
                {
                    pool.Add(usable);
                }
            }
        }

        return pool.Distinct().ToList();
    }

    private async Task<CandidateIndex?> KnownAsync(CandidateIndex candidate, CancellationToken cancellationToken)
    {
        if (!known.TryGetValue(candidate, out var usable))
        {
            var exists = candidate.Table.Indexes.Any(index => IndexComparison.Compare(candidate.ToIndex("candidate"), index) != IndexRelation.Independent);
            known[candidate] = usable = !exists && await planner.CanMakeAsync(candidate, cancellationToken) ? candidate : null;
        }

        return usable;
    }
}
