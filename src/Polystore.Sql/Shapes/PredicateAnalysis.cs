namespace Polystore.Sql.Shapes;

/// <summary>Says, for each use of a table in a statement, which conditions, orders and columns an index could serve.</summary>
public static class PredicateAnalysis
{
    /// <summary>Analyses a resolved statement.</summary>
    /// <param name="resolved">The statement.</param>
    /// <param name="schema">The schema it was resolved against; types, when known, show mismatched constants.</param>
    /// <returns>One entry for each use of a stored table or view, in the order of blocks and of their sources.</returns>
    public static IReadOnlyList<TableAccess> Analyze(ResolvedShape resolved, ISchemaLookup schema)
    {
        ArgumentNullException.ThrowIfNull(resolved);
        ArgumentNullException.ThrowIfNull(schema);
        var accesses = new AccessBuilders(resolved);
        var columns = new ColumnUse(resolved, accesses);
        foreach (var block in resolved.Blocks)
        {
            new ConditionClassifier(resolved, schema, accesses, block).Classify();
            new OrderClassifier(resolved, accesses, block).Classify();
            columns.Add(block);
        }

        columns.AddReturning();
        return accesses.Build();
    }

    /// <summary>Reads, resolves and analyses a statement in one step.</summary>
    /// <param name="shape">The statement.</param>
    /// <param name="schema">The columns of its tables.</param>
    public static IReadOnlyList<TableAccess> Analyze(StatementShape shape, ISchemaLookup schema) =>
        Analyze(ShapeResolver.Resolve(shape, schema), schema);
}
