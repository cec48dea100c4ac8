using Polystore.Sql;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Rules.Workload;

/// <summary>Reads whether a statement looks rows up by the value of a key.</summary>
internal static class Lookup
{
    /// <summary>A SELECT of one table whose only conditions are columns equal to one given value each: the table and its columns; else null.</summary>
    public static (string Table, IReadOnlyList<string> Columns)? Of(string query)
    {
        var shape = StatementReader.Read(query, SqlDialect.Postgres);
        if (shape is not { Verb: StatementVerb.Select, Understood: true, Query: { Sources: [{ Name: { } table, IsFunction: false }], Compound.Count: 0, GroupBy.Count: 0 } block } || block.Where.Count == 0)
        {
            return null;
        }

        var columns = block.Where.Select(KeyColumn).ToList();
        return columns.All(column => column is not null) ? (table, columns.Select(column => column!).ToList()) : null;
    }

    private static string? KeyColumn(SqlExpression condition) => condition is BinaryExpression { Operator: "=" } equal
        ? (equal.Left, equal.Right) switch
        {
            (ColumnReference column, var value) when IsGiven(value) => column.Column,
            (var value, ColumnReference column) when IsGiven(value) => column.Column,
            _ => null,
        }
        : null;

    private static bool IsGiven(SqlExpression value) => value is ParameterExpression or LiteralExpression || (value is CastExpression cast && IsGiven(cast.Operand));
}
