namespace Polystore.Sql.Shapes;

/// <summary>One thing that a condition says about one source; exactly one of the parts is set.</summary>
internal sealed record Finding(ResolvedSource Source)
{
    public ColumnPredicate? Predicate { get; init; }

    public JoinPredicate? Join { get; init; }

    public ExpressionPredicate? Expression { get; init; }

    public SargabilityNote? Note { get; init; }

    public void Apply(AccessBuilder access)
    {
        if (Predicate is not null)
            access.Add(Predicate);
        if (Join is not null)
            access.Joins.Add(Join);
        if (Expression is not null)
            access.Expressions.Add(Expression);
        if (Note is not null)
            access.NotSargable.Add(Note);
    }
}
