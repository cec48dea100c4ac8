namespace Polystore.Sql.Shapes;

/// <summary>A statement with every column reference bound to its source, as far as the schema is known.</summary>
public sealed class ResolvedShape
{
    private readonly Dictionary<SqlExpression, ColumnBinding> _bindings;
    private readonly Dictionary<SqlExpression, SqlExpression> _aliases;
    private readonly Dictionary<QueryBlock, ResolvedBlock> _byBlock = new(ReferenceEqualityComparer.Instance);

    internal ResolvedShape(
        StatementShape shape,
        IReadOnlyList<ResolvedBlock> blocks,
        Dictionary<SqlExpression, ColumnBinding> bindings,
        Dictionary<SqlExpression, SqlExpression> aliases,
        IReadOnlyList<ColumnReference> unresolved)
    {
        Shape = shape;
        Blocks = blocks;
        Unresolved = unresolved;
        _bindings = bindings;
        _aliases = aliases;
        foreach (var block in blocks)
            _byBlock.TryAdd(block.Block, block);
    }

    /// <summary>The statement.</summary>
    public StatementShape Shape { get; }

    /// <summary>All its blocks; a block comes after the one that holds it.</summary>
    public IReadOnlyList<ResolvedBlock> Blocks { get; }

    /// <summary>The references that fit no source: no such column, an unknown table, or in SQLite a string in double quotes.</summary>
    public IReadOnlyList<ColumnReference> Unresolved { get; }

    /// <summary>A block of this statement with its sources resolved; null for a block of another one.</summary>
    /// <param name="block">A block of this very shape (compared by identity).</param>
    public ResolvedBlock? BlockOf(QueryBlock block) => _byBlock.GetValueOrDefault(block);

    /// <summary>Where a reference of this statement leads; null when it is unresolved or names a select alias.</summary>
    /// <param name="reference">A reference of this very shape (compared by identity).</param>
    public ColumnBinding? BindingOf(ColumnReference reference) => _bindings.GetValueOrDefault(reference);

    /// <summary>The selected expression that a reference in ORDER BY, GROUP BY or HAVING names by its alias; null when it names none.</summary>
    /// <param name="reference">A reference of this very shape (compared by identity).</param>
    public SqlExpression? AliasTargetOf(ColumnReference reference) => _aliases.GetValueOrDefault(reference);

    /// <summary>
    /// The column of a stored table that a reference leads to, through subqueries and common tables that only pass rows on (one part, no
    /// grouping, DISTINCT, LIMIT or window), so that a condition on it may be applied there; null when there is none.
    /// </summary>
    /// <param name="reference">A reference of this very shape (compared by identity).</param>
    public ColumnBinding? TableColumnOf(ColumnReference reference)
    {
        var binding = BindingOf(reference);
        for (var steps = 0; binding is { Source.Kind: not SourceKind.Table } && steps < 100; steps++)
            binding = binding.Source.IsPassThrough ? Inner(binding) : null;
        return binding is { Source.Kind: SourceKind.Table } ? binding : null;
    }

    private ColumnBinding? Inner(ColumnBinding binding)
    {
        var output = binding.Source.Inner?.Output?.FirstOrDefault(o => string.Equals(o.Name, binding.Column, StringComparison.OrdinalIgnoreCase));
        var inner = output?.Binding ?? (output?.Expression is ColumnReference reference ? BindingOf(reference) : null);
        return inner is null ? null : inner with { IsOuter = binding.IsOuter };
    }
}

/// <summary>Where a column reference leads.</summary>
/// <param name="Source">The source.</param>
/// <param name="Column">The column as the source spells it.</param>
public sealed record ColumnBinding(ResolvedSource Source, string Column)
{
    /// <summary>The source belongs to a block further out: the reference correlates its block with that one.</summary>
    public bool IsOuter { get; init; }

    /// <summary>SQLite's rowid under one of its names.</summary>
    public bool IsRowId { get; init; }
}
