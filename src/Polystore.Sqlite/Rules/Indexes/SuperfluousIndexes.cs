using Polystore.Core.Catalogs;
using Polystore.Sqlite.Rules.Reading;

namespace Polystore.Sqlite.Rules.Indexes;

/// <summary>An index that another one, which stays, makes superfluous.</summary>
/// <param name="Table">The table of both.</param>
/// <param name="Index">The index that can go.</param>
/// <param name="StandIn">The index that stays and does its work.</param>
/// <param name="Relation">Duplicate or covered.</param>
internal sealed record SuperfluousIndex(Table Table, Core.Catalogs.Index Index, Core.Catalogs.Index StandIn, IndexRelation Relation);

/// <summary>Finds indexes that can all go together: no stand-in is itself superfluous, and no constraint's index goes.</summary>
internal static class SuperfluousIndexes
{
    public static IEnumerable<SuperfluousIndex> In(Catalog catalog) => catalog.UserTables().SelectMany(In);

    private static IEnumerable<SuperfluousIndex> In(Table table)
    {
        var staying = table.Indexes.Select(index => WithExplicitCollations(table, index)).ToList();

        // The narrowest first, so that a chain (a), (a, b), (a, b, c) ends at the widest; of equals the one without a promise, and
        // then the later name, goes.
        var candidates = staying
            .Where(index => !index.Primary && !index.BacksConstraint && index.Definition is not null)
            .OrderBy(index => index.Keys.Count)
            .ThenBy(index => index.Unique)
            .ThenByDescending(index => index.Name, StringComparer.Ordinal)
            .ToList();
        foreach (var candidate in candidates)
        {
            var standIns = staying
                .Where(other => !ReferenceEquals(other, candidate))
                .Select(other => (Other: other, Relation: Relate(table, candidate, other)))
                .Where(pair => pair.Relation != IndexRelation.Independent)
                .OrderBy(pair => pair.Relation)
                .ThenBy(pair => pair.Other.Keys.Count)
                .ThenBy(pair => pair.Other.Name, StringComparer.Ordinal)
                .ToList();
            if (standIns.Count == 0)
            {
                continue;
            }

            staying.Remove(candidate);
            yield return new SuperfluousIndex(
                table,
                table.Indexes.First(index => index.Name == candidate.Name),
                table.Indexes.First(index => index.Name == standIns[0].Other.Name),
                standIns[0].Relation);
        }
    }

    private static IndexRelation Relate(Table table, Core.Catalogs.Index index, Core.Catalogs.Index other)
    {
        if (OnlyAddsRowid(table, index, other))
        {
            return IndexRelation.Duplicate;
        }

        if (other is { Unique: false, BacksConstraint: false, Definition: not null } && OnlyAddsRowid(table, other, index))
        {
            // The other one goes.
            return IndexRelation.Independent;
        }

        var relation = IndexComparison.Compare(index, other, SqliteTableReading.Names);
        if (relation != IndexRelation.Covered || index.Unique || index.Keys.Count < other.Keys.Count)
        {
            return relation;
        }

        // Same keys and rows, the other one only promises more: nothing is lost.
        return IndexRelation.Duplicate;
    }

    // Every entry of an index ends with the rowid (fileformat2.html section 2.5), and the planner searches and sorts by it: on a table
    // whose rowid is id, (a, id) says what (a) says in more bytes.
    private static bool OnlyAddsRowid(Table table, Core.Catalogs.Index longer, Core.Catalogs.Index shorter) =>
        !longer.Unique
        && longer.Keys.Count == shorter.Keys.Count + 1
        && longer.Keys[^1] is { Column: { } last, Descending: false }
        && table.RowidAlias() is { } alias
        && SqliteTableReading.IsRowid(alias, last)
        && IndexComparison.Compare(longer with { Keys = [.. longer.Keys.SkipLast(1)] }, shorter, SqliteTableReading.Names) is not IndexRelation.Independent;

    // Says the same collation in the same way, so that COLLATE BINARY on a binary column does not look like a difference.
    private static Core.Catalogs.Index WithExplicitCollations(Table table, Core.Catalogs.Index index) => index with
    {
        Keys = index.Keys
            .Select(key => key.Column is null ? key : key with { Collation = key.Collation ?? table.CollationOf(key.Column) })
            .ToList(),
    };
}
