using Polystore.Core.Advising;
using Polystore.Core.Catalogs;
using Polystore.Core.Observation;
using Polystore.Postgres.Advise.Candidates;
using Polystore.Postgres.Advise.Sizes;
using Polystore.Postgres.Advise.WhatIf;
using Polystore.Postgres.Explain.Rules.Reading;

namespace Polystore.Postgres.Advise;

/// <summary>The candidates of statements, each index once, without those that exist or that cannot be made.</summary>
internal sealed class CandidatePool(CatalogLookup lookup, Snapshot snapshot, SizeBook sizes, CandidateOptions options, InvertedScans inverted)
{
    private readonly CandidateGenerator generator = new(options);

    /// <summary>Candidates for a statement.</summary>
    public async Task<IReadOnlyList<CandidateIndex>> ForAsync(HypotheticalPlanner planner, AdvisedQuery query, CancellationToken cancellationToken)
    {
        var pool = new List<CandidateIndex>();
        foreach (var access in query.Accesses)
        {
            // A foreign table has no index here.
            if (lookup.TableOf(access.Schema, access.Table) is { Kind: TableKind.Ordinary or TableKind.Partition or TableKind.Partitioned or TableKind.MaterializedView } table)
            {
                pool.AddRange(generator.For(access, table));
            }
        }

        if (options.Has(IndexKinds.Gin))
        {
            pool.AddRange(await InvertedAsync(planner, query, cancellationToken));
        }

        var usable = await sizes.UsableAsync(planner, pool, cancellationToken);
        return usable.Where(candidate => !Exists(candidate)).ToList();
    }

    private async Task<IReadOnlyList<CandidateIndex>> InvertedAsync(HypotheticalPlanner planner, AdvisedQuery query, CancellationToken cancellationToken)
    {
        var pool = new List<CandidateIndex>();
        foreach (var search in query.Searches)
        {
            // Of a partitioned table every partition has a scan of its own in the plan, which is not put together here.
            if (lookup.TableOf(search.Source.Source.Schema, search.Source.Source.Name!) is { Kind: TableKind.Ordinary or TableKind.MaterializedView } table
                && search.Candidate(table, snapshot) is { } candidate)
            {
                inverted.Note(query, candidate, await sizes.MatchingAsync(planner, table, search.Condition, query.Parameters, cancellationToken));
                pool.Add(candidate);
            }
        }

        return pool;
    }

    private static bool Exists(CandidateIndex candidate) =>
        candidate.Table.Indexes.Any(index => IndexComparison.Compare(candidate.ToIndex("candidate"), index) != IndexRelation.Independent);
}
