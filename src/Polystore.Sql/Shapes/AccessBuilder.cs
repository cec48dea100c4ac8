namespace Polystore.Sql.Shapes;

/// <summary>Gathers what is found out about one use of a table.</summary>
internal sealed class AccessBuilder(ResolvedSource source)
{
    private readonly HashSet<string> _columns = new(StringComparer.OrdinalIgnoreCase);

    public ResolvedSource Source { get; } = source;

    public List<ColumnPredicate> Equalities { get; } = [];

    public List<ColumnPredicate> Ranges { get; } = [];

    public List<JoinPredicate> Joins { get; } = [];

    public List<ExpressionPredicate> Expressions { get; } = [];

    public List<SqlExpression> ConstantConditions { get; } = [];

    public List<OrGroup> OrGroups { get; } = [];

    public List<SargabilityNote> NotSargable { get; } = [];

    public List<Extreme> Extremes { get; } = [];

    public SortRequirement? OrderBy { get; set; }

    public SortRequirement? GroupBy { get; set; }

    public SortRequirement? Distinct { get; set; }

    public bool UsesAllColumns { get; set; }

    public void Use(string column) => _columns.Add(column);

    public void Add(ColumnPredicate predicate) => (predicate.IsEquality ? Equalities : Ranges).Add(predicate);

    public TableAccess Build(bool isWritten) => new()
    {
        Source = Source,
        Equalities = Equalities,
        Ranges = Ranges,
        Joins = Joins,
        Expressions = Expressions,
        ConstantConditions = ConstantConditions,
        OrGroups = OrGroups,
        NotSargable = NotSargable,
        OrderBy = OrderBy,
        GroupBy = GroupBy,
        Distinct = Distinct,
        Extremes = Extremes,
        UsesAllColumns = UsesAllColumns,
        Limit = Source.Owner.Block.Limit,
        IsWritten = isWritten,
        ReferencedColumns = InSchemaOrder(),
    };

    private List<string> InSchemaOrder()
    {
        var known = Source.Columns ?? [];
        return [.. known.Where(c => UsesAllColumns || _columns.Contains(c)), .. _columns.Where(c => !known.Contains(c, StringComparer.OrdinalIgnoreCase))];
    }
}

/// <summary>The builders of all uses of tables in a statement.</summary>
internal sealed class AccessBuilders
{
    private readonly List<AccessBuilder> _ordered = [];
    private readonly Dictionary<ResolvedSource, AccessBuilder> _builders = new(ReferenceEqualityComparer.Instance);
    private readonly TableSource? _target;

    public AccessBuilders(ResolvedShape resolved)
    {
        _target = resolved.Shape.Target;
        foreach (var source in resolved.Blocks.SelectMany(b => b.Sources).Where(s => s.Kind == SourceKind.Table))
        {
            var builder = new AccessBuilder(source);
            _ordered.Add(builder);
            _builders.Add(source, builder);
        }
    }

    public AccessBuilder Of(ResolvedSource source) => _builders[source];

    public IReadOnlyList<TableAccess> Build() => [.. _ordered.Select(b => b.Build(ReferenceEquals(b.Source.Source, _target)))];
}
