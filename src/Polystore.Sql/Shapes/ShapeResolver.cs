namespace Polystore.Sql.Shapes;

/// <summary>
/// Binds the column references of a statement to its sources: aliases, names without qualifier, common tables, subqueries, USING and
/// NATURAL, outer blocks, SQLite's rowid. Never throws; what fits nothing is listed as unresolved.
/// </summary>
public static class ShapeResolver
{
    /// <summary>Resolves a statement.</summary>
    /// <param name="shape">The statement.</param>
    /// <param name="schema">The columns of its tables.</param>
    public static ResolvedShape Resolve(StatementShape shape, ISchemaLookup schema)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(schema);
        return new ResolverRun(shape, schema).Resolve();
    }
}
