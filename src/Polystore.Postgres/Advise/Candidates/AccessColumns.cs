using Polystore.Core.Catalogs;
using Polystore.Sql;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Advise.Candidates;

/// <summary>The columns of one use of a table by what they are used for, those left out that no b-tree can hold.</summary>
internal sealed class AccessColumns
{
    private readonly Table table;

    public AccessColumns(TableAccess access, Table table)
    {
        this.table = table;
        Equal = access.Equalities.Select(predicate => predicate.Column).Where(CanBeKey).Distinct(StringComparer.Ordinal)
            .OrderByDescending(column => table.FindColumn(column)?.Statistics?.DistinctValues ?? 0)
            .ToList();
        Joins = access.Joins.Where(join => join.Form == PredicateForm.Equal).Select(join => join.Column).Where(CanBeKey).Distinct(StringComparer.Ordinal)
            .Except(Equal, StringComparer.Ordinal).ToList();
        var inequalities = access.Joins.Where(join => join.Form != PredicateForm.Equal).Select(join => join.Column);
        var branches = access.OrGroups.SelectMany(group => group.Branches).SelectMany(branch => branch).Select(predicate => predicate.Column);
        Ranges = access.Ranges.Select(predicate => predicate.Column).Concat(inequalities).Concat(branches).Where(CanBeKey).Distinct(StringComparer.Ordinal)
            .Except(Equal, StringComparer.Ordinal).ToList();
        Extremes = access.Extremes.Select(extreme => extreme.Column).Where(CanBeKey).ToList();
        Orders = new[] { access.OrderBy, access.GroupBy, access.Distinct }.OfType<SortRequirement>().Select(Keys).Where(keys => keys.Count > 0).ToList();
        Referenced = access.ReferencedColumns.Where(column => table.FindColumn(column) is not null).ToList();
        All = access.UsesAllColumns || access.IsWritten;
        FixedConditions = access.Equalities
            .Where(predicate => predicate.Form is PredicateForm.IsNull || predicate is { Form: PredicateForm.Equal, ComparedWith: ComparedWith.Literal })
            .Where(predicate => access.ConstantConditions.Contains(predicate.Condition))
            .Select(predicate => (predicate.Column, SqlExpressionText.Write(predicate.Condition, SqlDialect.Postgres)))
            .ToList();
    }

    /// <summary>Columns compared with values for equality, most distinct values first.</summary>
    public IReadOnlyList<string> Equal { get; }

    /// <summary>Columns equal to columns of other tables.</summary>
    public IReadOnlyList<string> Joins { get; }

    /// <summary>Columns of which a range is wanted, and those of the branches of an OR.</summary>
    public IReadOnlyList<string> Ranges { get; }

    /// <summary>Columns of which the least or greatest is wanted.</summary>
    public IReadOnlyList<string> Extremes { get; }

    /// <summary>Orders that would save a sort.</summary>
    public IReadOnlyList<IReadOnlyList<IndexKey>> Orders { get; }

    /// <summary>Every column that the statement names.</summary>
    public IReadOnlyList<string> Referenced { get; }

    /// <summary>The whole row is wanted, so no index can answer alone.</summary>
    public bool All { get; }

    /// <summary>Conditions with a value in the statement's own text: what a partial index can be about.</summary>
    public IReadOnlyList<(string Column, string Condition)> FixedConditions { get; }

    public bool CanBeKey(string column) => table.FindColumn(column) is { } known && IndexableTypes.CanBeKey(known);

    private List<IndexKey> Keys(SortRequirement order)
    {
        var keys = order.Keys.TakeWhile(key => key.Column is not null && CanBeKey(key.Column)).ToList();
        // An index can be read backwards: an order that falls in every key needs no descending key.
        var falls = keys.Count > 0 && keys.TrueForAll(key => key.Descending && key.NullsFirst is null or true);
        return keys.ConvertAll(key => IndexKey.On(key.Column!, !falls && key.Descending) with { NullsFirst = falls ? null : key.NullsFirst });
    }
}
