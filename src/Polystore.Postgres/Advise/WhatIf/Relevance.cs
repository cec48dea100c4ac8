using Polystore.Postgres.Advise.Candidates;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Advise.WhatIf;

/// <summary>
/// Which indexes can make a difference to a statement: those with a key column that it compares, orders or groups by, those that
/// hold every column that it names, partial ones whose condition it repeats, and all with expressions. The planner considers no other (match_clause_to_index and
/// check_index_only in src/backend/optimizer/path/indxpath.c).
/// </summary>
internal sealed class Relevance(IReadOnlyList<TableAccess> accesses)
{
    private readonly Dictionary<CandidateIndex, bool> known = [];
    private readonly ILookup<string, Use> uses = accesses.ToLookup(access => access.Table, Use.Of, StringComparer.Ordinal);

    /// <summary>True when the index could be in a plan.</summary>
    public bool Matters(CandidateIndex index)
    {
        if (!known.TryGetValue(index, out var matters))
        {
            known[index] = matters = uses[index.Table.Name].Any(use => use.Matters(index));
        }

        return matters;
    }

    private sealed record Use(HashSet<string> Compared, IReadOnlyList<string> Referenced, bool All)
    {
        public static Use Of(TableAccess access)
        {
            var compared = access.Equalities.Concat(access.Ranges).Concat(access.OrGroups.SelectMany(group => group.Branches).SelectMany(branch => branch))
                .Select(predicate => predicate.Column)
                .Concat(access.Joins.Select(join => join.Column))
                .Concat(access.NotSargable.Select(note => note.Column).OfType<string>())
                .Concat(access.Extremes.Select(extreme => extreme.Column))
                .Concat(new[] { access.OrderBy, access.GroupBy, access.Distinct }.OfType<SortRequirement>().SelectMany(order => order.Keys).Select(key => key.Column).OfType<string>());
            return new Use(compared.ToHashSet(StringComparer.Ordinal), access.ReferencedColumns, access.UsesAllColumns);
        }

        public bool Matters(CandidateIndex index) =>
            index.Keys.Any(key => key.Column is null || Compared.Contains(key.Column))
            || (index.Predicate is { } predicate && Compared.Any(column => predicate.Contains(column, StringComparison.OrdinalIgnoreCase)))
            || (!All && Referenced.All(index.Columns.Contains));
    }
}
