using Polystore.Core.Catalogs;
using Polystore.Postgres.Advise.Candidates;
using Polystore.Postgres.Advise.Sizes;
using Polystore.Postgres.Advise.WhatIf;
using Polystore.Postgres.Explain.Rules.Reading;

namespace Polystore.Postgres.Advise;

/// <summary>The candidates of statements, each index once, without those that exist or that cannot be made.</summary>
internal sealed class CandidatePool(CatalogLookup lookup, SizeBook sizes, CandidateOptions options)
{
    private readonly CandidateGenerator generator = new(options);

    /// <summary>Candidates for a statement.</summary>
    public Task<IReadOnlyList<CandidateIndex>> ForAsync(HypotheticalPlanner planner, AdvisedQuery query, CancellationToken cancellationToken)
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

        return sizes.UsableAsync(planner, pool.Distinct().Where(candidate => !Exists(candidate)).ToList(), cancellationToken);
    }

    private static bool Exists(CandidateIndex candidate) =>
        candidate.Table.Indexes.Any(index => IndexComparison.Compare(candidate.ToIndex("candidate"), index) != IndexRelation.Independent);
}
