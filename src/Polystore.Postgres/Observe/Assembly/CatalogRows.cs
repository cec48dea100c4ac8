using Polystore.Postgres.Observe.Queries;

namespace Polystore.Postgres.Observe.Assembly;

/// <summary>All rows of the schema, with the look-ups that assembling needs.</summary>
internal sealed class CatalogRows
{
    private readonly Dictionary<long, Dictionary<int, ColumnRow>> columns;

    public CatalogRows(
        IReadOnlyList<RelationRow> relations,
        IReadOnlyList<ColumnRow> columns,
        IReadOnlyList<StatisticsRow> statistics,
        IReadOnlyList<IndexRow> indexes,
        IReadOnlyList<ConstraintRow> constraints,
        IReadOnlyList<NamedOidRow> operatorClasses,
        IReadOnlyList<NamedOidRow> collations)
    {
        Relations = relations;
        RelationByOid = relations.ToDictionary(relation => relation.Oid);
        this.columns = columns.GroupBy(column => column.Relation).ToDictionary(group => group.Key, group => group.ToDictionary(column => column.Position));
        Indexes = indexes.ToLookup(index => index.Relation);
        Constraints = constraints.ToLookup(constraint => constraint.Relation);
        OperatorClasses = operatorClasses.Where(row => row.DefaultOf is null).ToDictionary(row => row.Oid, row => row.Display);
        DefaultOperatorClasses = operatorClasses.Where(row => row.DefaultOf is not null).ToDictionary(row => row.Oid, row => row.DefaultOf!);
        Collations = collations.ToDictionary(row => row.Oid, row => row.Display);
        foreach (var row in indexes)
        {
            if (IndexDefinition.Of(row, this) is { } definition)
            {
                IndexDefinitions[row.Oid] = definition;
            }
        }

        foreach (var row in statistics)
        {
            // The statistics of the whole inheritance tree are there for parents only, whose own rows are few or none.
            var key = (row.Schema, row.Relation, row.Column);
            if (row.Inherited || !Statistics.ContainsKey(key))
            {
                Statistics[key] = row;
            }
        }
    }

    public IReadOnlyList<RelationRow> Relations { get; }

    public IReadOnlyDictionary<long, RelationRow> RelationByOid { get; }

    public ILookup<long, IndexRow> Indexes { get; }

    public ILookup<long, ConstraintRow> Constraints { get; }

    public IReadOnlyDictionary<long, string> OperatorClasses { get; }

    /// <summary>The types whose default operator class it is.</summary>
    public IReadOnlyDictionary<long, string> DefaultOperatorClasses { get; }

    public IReadOnlyDictionary<long, string> Collations { get; }

    /// <summary>The statements that make the indexes, by index: the plain ones at once, the others when the server has printed them.</summary>
    public Dictionary<long, string> IndexDefinitions { get; } = [];

    public Dictionary<(string Schema, string Relation, string Column), StatisticsRow> Statistics { get; } = [];

    /// <summary>Columns in the order of the table.</summary>
    public IEnumerable<ColumnRow> Columns(long relation) =>
        columns.TryGetValue(relation, out var found) ? found.Values.OrderBy(column => column.Position) : [];

    /// <summary>The column of that number; null for a system column.</summary>
    public ColumnRow? Column(long relation, int position) =>
        columns.TryGetValue(relation, out var found) && found.TryGetValue(position, out var column) ? column : null;

    /// <summary>Names of columns by number.</summary>
    public IReadOnlyList<string> Names(long relation, IReadOnlyList<int>? positions) =>
        (positions ?? []).Select(position => Column(relation, position)?.Name ?? "").ToList();
}
