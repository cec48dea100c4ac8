namespace Polystore.Sql.Shapes;

/// <summary>What one side of a comparison is, seen from a block.</summary>
/// <param name="Column">The column, when the side is a column of a table.</param>
/// <param name="Collation">The collation that COLLATE asks for.</param>
/// <param name="Expression">The side without COLLATE.</param>
internal sealed record Operand(ColumnBinding? Column, string? Collation, SqlExpression Expression)
{
    /// <summary>The tables of this block whose columns it names.</summary>
    public required IReadOnlyList<ColumnBinding> Own { get; init; }

    /// <summary>The columns of blocks further out that it names.</summary>
    public required IReadOnlyList<ColumnBinding> Outer { get; init; }

    /// <summary>It holds what cannot be judged: raw text, a correlated subquery, a column of a subquery that is no table's.</summary>
    public required bool IsOpaque { get; init; }

    public required ComparedWith ComparedWith { get; init; }

    /// <summary>It does not change while the block runs once.</summary>
    public bool IsFixed => Own.Count == 0 && !IsOpaque;

    /// <summary>All its own columns are of one table.</summary>
    public ResolvedSource? SingleSource => Own.Count > 0 && !IsOpaque && Own.All(o => o.Source == Own[0].Source) ? Own[0].Source : null;
}

/// <summary>Reads the sides of comparisons.</summary>
internal sealed class OperandReader(ResolvedShape resolved)
{
    public Operand Read(SqlExpression expression)
    {
        string? collation = null;
        while (expression is CollateExpression collate)
            (expression, collation) = (collate.Operand, collation ?? collate.Collation);
        var own = new List<ColumnBinding>();
        var outer = new List<ColumnBinding>();
        var opaque = false;
        foreach (var part in expression.SelfAndDescendants())
        {
            if (part.Subquery is { } query && IsCorrelated(query))
                opaque = true;
            if (part is RawExpression or ColumnReference { IsStar: true } or FunctionExpression { Name: "ANY" or "SOME" or "ALL" })
                opaque = true;
            if (part is not ColumnReference reference)
                continue;
            var binding = resolved.TableColumnOf(reference) ?? resolved.BindingOf(reference);
            if (binding is null)
                opaque |= !reference.MayBeText;
            else
                (binding.IsOuter ? outer : own).Add(binding);
        }

        var column = expression is ColumnReference plain ? resolved.TableColumnOf(plain) : null;
        return new Operand(column is { IsOuter: false } ? column : null, collation, expression)
        {
            Own = own,
            Outer = outer,
            IsOpaque = opaque,
            ComparedWith = Kind(expression),
        };
    }

    private static ComparedWith Kind(SqlExpression expression)
    {
        if (expression is ParameterExpression)
            return ComparedWith.Parameter;
        if (expression is SubqueryExpression)
            return ComparedWith.Subquery;
        return expression.SelfAndDescendants().All(e => e is LiteralExpression or UnaryExpression or RowExpression or CastExpression or ColumnReference { MayBeText: true })
            ? ComparedWith.Literal
            : ComparedWith.Expression;
    }

    private bool IsCorrelated(QueryBlock query) => resolved.BlockOf(query)?.IsCorrelated == true;
}
