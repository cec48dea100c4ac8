using System.Runtime.CompilerServices;
using Polystore.Core.Catalogs;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Indexes;

/// <summary>An index that another one, which stays, makes superfluous.</summary>
/// <param name="Table">The table of both.</param>
/// <param name="Index">The index that can go.</param>
/// <param name="StandIn">The index that stays and does its work.</param>
/// <param name="Relation">Duplicate or covered.</param>
internal sealed record SuperfluousIndex(Table Table, Core.Catalogs.Index Index, Core.Catalogs.Index StandIn, IndexRelation Relation);

/// <summary>Finds indexes that can all go together: no stand-in is itself superfluous.</summary>
internal static class SuperfluousIndexes
{
    // Two rules ask.
    private static readonly ConditionalWeakTable<CatalogReading, Lazy<IReadOnlyList<SuperfluousIndex>>> Found = [];

    /// <summary>Among the indexes that there are.</summary>
    public static IReadOnlyList<SuperfluousIndex> In(CatalogReading reading) => Found.GetValue(reading, opened => new(() => [.. In(opened, [])])).Value;

    /// <summary>Among the indexes that there are, with new ones beside them, which stay.</summary>
    public static IEnumerable<SuperfluousIndex> In(CatalogReading reading, IReadOnlyList<Core.Catalogs.Index> created) =>
        reading.Stored.SelectMany(table => In(reading, table, created.Where(index => index.Schema == table.Schema && index.Table == table.Name)));

    private static IEnumerable<SuperfluousIndex> In(CatalogReading reading, Table table, IEnumerable<Core.Catalogs.Index> created)
    {
        var existing = table.Indexes.Where(index => index.Valid).ToList();
        var staying = existing.Concat(created).ToList();
        if (staying.Count < 2)
        {
            yield break;
        }

        // The narrowest first, so that a chain (a), (a, b), (a, b, c) ends at the widest; of equals the one without a promise, the
        // one that carries no constraint, that no foreign key depends on, that nobody wrote a comment on, that is scanned less, then the
        // later name, goes.
        var candidates = existing
            .Where(index => reading.Details(index) is not { ReplicaIdentity: true } and not { Clustered: true } and not { Parent: not null } and not { Extension: not null })
            .Where(index => !index.Primary)
            .OrderBy(index => index.Keys.Count)
            .ThenBy(index => index.Unique)
            .ThenBy(index => index.BacksConstraint)
            .ThenBy(index => SuperfluousRemedy.Dependents(reading, table, index).Count > 0)
            .ThenBy(index => index.Include.Count)
            .ThenBy(index => reading.Details(index)?.Comment is not null)
            .ThenBy(index => reading.Scans(index) ?? 0)
            .ThenByDescending(index => index.Name, StringComparer.Ordinal)
            .ToList();
        foreach (var candidate in candidates)
        {
            var standIn = staying
                .Where(other => !ReferenceEquals(other, candidate))
                .Select(other => (Other: other, Relation: Relate(candidate, other)))
                .Where(pair => pair.Relation != IndexRelation.Independent && (!candidate.BacksConstraint || pair.Relation == IndexRelation.Duplicate))
                .OrderBy(pair => pair.Relation)
                .ThenBy(pair => pair.Other.Keys.Count)
                .ThenBy(pair => pair.Other.Name, StringComparer.Ordinal)
                .FirstOrDefault();
            if (standIn.Other is null)
            {
                continue;
            }

            staying.Remove(candidate);
            yield return new SuperfluousIndex(table, candidate, standIn.Other, standIn.Relation);
        }
    }

    private static IndexRelation Relate(Core.Catalogs.Index index, Core.Catalogs.Index other)
    {
        // A constraint that is checked at commit lets through, until then, what an immediate one refuses.
        var relation = IndexComparison.Compare(index, other);
        return relation == IndexRelation.Covered && !index.Unique && index.Keys.Count == other.Keys.Count ? IndexRelation.Duplicate : relation;
    }
}
