using Polystore.Core.Catalogs;
using Polystore.Sqlite.Advise.Candidates;
using Polystore.Sqlite.Advise.Uses;
using Index = Polystore.Core.Catalogs.Index;

namespace Polystore.Sqlite.Advise;

/// <summary>
/// Finds existing indexes that another index, at hand or new, makes superfluous: same keys, or a prefix of its keys. An index that
/// keeps a promise (unique, behind a constraint), or that a statement names, stays. An index that is merely not used by this
/// workload stays too, because a workload file proves no absence.
/// </summary>
/// <param name="catalog">The schema.</param>
/// <param name="statements">The workload.</param>
internal sealed class DropFinder(Catalog catalog, IReadOnlyList<StatementUse> statements)
{
    /// <summary>The drops, given these new indexes.</summary>
    public IReadOnlyList<DroppedIndex> Find(IReadOnlyList<CandidateIndex> added)
    {
        var named = statements.SelectMany(statement => statement.NamedIndexes)
            .Concat(catalog.Triggers.SelectMany(trigger => catalog.Indexes().Select(index => index.Name).Where(name => trigger.Definition?.Contains(name, StringComparison.OrdinalIgnoreCase) == true)))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        var drops = new List<DroppedIndex>();
        foreach (var table in catalog.Tables)
        {
            var alive = table.Indexes.Concat(added.Where(candidate => candidate.Table.Equals(table.Name, StringComparison.OrdinalIgnoreCase)).Select(candidate => candidate.Index)).ToList();
            foreach (var index in table.Indexes.Where(index => !index.BacksConstraint && !index.Unique && !index.Primary && index.Definition is not null && !named.Contains(index.Name)))
            {
                var by = alive
                    .Where(other => !ReferenceEquals(other, index) && alive.Contains(index))
                    .Select(other => (Index: other, Relation: IndexComparison.Compare(index, other, StringComparison.OrdinalIgnoreCase)))
                    .Where(other => other.Relation != IndexRelation.Independent)

                    // Of two duplicates the one with the longer life keeps its name: it may be named in code that is not seen here.
                    .Where(other => other.Relation == IndexRelation.Covered || IsKept(other.Index, index, table))
                    .OrderBy(other => other.Index.Keys.Count)
                    .FirstOrDefault();
                if (by.Index is not null)
                {
                    drops.Add(new DroppedIndex(index, by.Index, by.Relation));
                    alive.Remove(index);
                }
            }
        }

        return drops;
    }

    private static bool IsKept(Index other, Index index, Table table) =>
        other.Unique || other.BacksConstraint || !table.Indexes.Contains(other) || Position(table, other) < Position(table, index);

    private static int Position(Table table, Index index) => table.Indexes.TakeWhile(candidate => !ReferenceEquals(candidate, index)).Count();
}
