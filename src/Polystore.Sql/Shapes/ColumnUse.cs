namespace Polystore.Sql.Shapes;

/// <summary>Records which columns of each table a statement names.</summary>
internal sealed class ColumnUse(ResolvedShape resolved, AccessBuilders accesses)
{
    public void Add(ResolvedBlock block)
    {
        foreach (var expression in block.Block.Expressions())
            Add(expression, block);
        foreach (var source in block.Sources)
            Merged(source);
    }

    public void AddReturning()
    {
        if (resolved.Blocks.Count == 0)
            return;
        foreach (var item in resolved.Shape.Returning)
            Add(item.Expression, resolved.Blocks[0]);
    }

    private void Add(SqlExpression root, ResolvedBlock block)
    {
        foreach (var expression in root.SelfAndDescendants())
        {
            if (expression is not ColumnReference reference)
                continue;
            if (reference.IsStar)
                Star(reference, block);
            else if (resolved.BindingOf(reference) is { } binding)
                Use(binding);
        }
    }

    // A column of a subquery is used where that subquery selects it; only tables are recorded.
    private void Use(ColumnBinding binding)
    {
        if (binding.Source.Kind == SourceKind.Table)
            accesses.Of(binding.Source).Use(binding.Column);
    }

    private void Star(ColumnReference star, ResolvedBlock block)
    {
        foreach (var source in block.Sources)
        {
            if (source.Kind == SourceKind.Table
                && (star.Table is null || string.Equals(source.Source.ExposedName, star.Table, StringComparison.OrdinalIgnoreCase)))
            {
                accesses.Of(source).UsesAllColumns = true;
            }
        }
    }

    private void Merged(ResolvedSource source)
    {
        foreach (var (column, other) in JoinColumns.Merged(source))
        {
            Use(new ColumnBinding(source, column));
            Use(other);
        }
    }
}
