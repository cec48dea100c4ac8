namespace Polystore.Sql.Shapes;

/// <summary>An expression of a statement. Trees are at most some hundred levels high: what is deeper was read as <see cref="RawExpression"/>.</summary>
public abstract record SqlExpression
{
    /// <summary>Where it stands in the statement, with brackets around it left out.</summary>
    public SourceRange Range { get; init; }

    /// <summary>The expressions directly inside it, in order of appearance; those of a subquery are not.</summary>
    public virtual IReadOnlyList<SqlExpression> Children => [];

    /// <summary>The query directly inside it, when there is one.</summary>
    public virtual QueryBlock? Subquery => null;

    internal int Height { get; set; } = 1;

    /// <summary>Itself and all expressions below, without going into subqueries.</summary>
    public IEnumerable<SqlExpression> SelfAndDescendants()
    {
        var open = new Stack<SqlExpression>();
        open.Push(this);
        while (open.TryPop(out var expression))
        {
            yield return expression;
            var children = expression.Children;
            for (var i = children.Count - 1; i >= 0; i--)
                open.Push(children[i]);
        }
    }

    private protected static IReadOnlyList<SqlExpression> Present(params ReadOnlySpan<SqlExpression?> expressions)
    {
        var present = new List<SqlExpression>(expressions.Length);
        foreach (var expression in expressions)
        {
            if (expression is not null)
                present.Add(expression);
        }

        return present;
    }
}
