using Polystore.Core.Catalogs;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Rules.Reading;
using Polystore.Sql;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Explain.Rules.Reading;

/// <summary>
/// A condition that a node prints, read as SQL: which columns of its table it compares, and how an index could serve it. What the
/// condition compares with other tables is not in it, because a filter names only its own table, parameters and values.
/// </summary>
internal static class NodeCondition
{
    /// <summary>What the conditions ask of the table; null when the text cannot be read.</summary>
    /// <param name="node">A node that reads the table.</param>
    /// <param name="table">The table.</param>
    /// <param name="conditions">Conditions as the server prints them; null ones are left out.</param>
    public static TableAccess? Read(PostgresPlanNode node, Table table, params IReadOnlyList<string?> conditions)
    {
        var written = conditions.Where(condition => !string.IsNullOrEmpty(condition)).Select(condition => $"({PrintedSubplans.AsParameters(condition!)})").ToList();
        if (written.Count == 0)
        {
            return null;
        }

        var alias = node.Alias ?? table.Name;
        var sql = $"SELECT 1 FROM {PgName.Of(table)} AS {SqlQuoting.Identifier(alias, SqlDialect.Postgres)} WHERE {string.Join(" AND ", written)}";
        if (PlannedStatement.Shape(sql) is not { Query: { } query } shape)
        {
            return null;
        }

        var printed = new PrintedCondition(alias, table);
        shape = shape with { Query = query with { Where = query.Where.Select(printed.Normal).ToList() } };
        return PredicateAnalysis.Analyze(shape, new OneTable(table)) is [var access, ..] ? access : null;
    }

    /// <summary>The filter of a node as conditions joined by AND, in the words of a statement; empty when it cannot be read.</summary>
    public static IReadOnlyList<SqlExpression> Filter(PostgresPlanNode node, Table table)
    {
        var alias = node.Alias ?? table.Name;
        var sql = $"SELECT 1 FROM {PgName.Of(table)} AS {SqlQuoting.Identifier(alias, SqlDialect.Postgres)} WHERE {PrintedSubplans.AsParameters(node.Filter ?? "")}";
        return node.Filter is not null && PlannedStatement.Shape(sql) is { Query: { } query }
            ? query.Where.Select(new PrintedCondition(alias, table).Normal).ToList()
            : [];
    }

    /// <summary>The order that a sort makes, when it is one of columns of the table alone; null when it is not.</summary>
    /// <param name="node">A node that reads the table.</param>
    /// <param name="table">The table.</param>
    /// <param name="keys">Sort keys as the server prints them.</param>
    public static IReadOnlyList<SortKey>? Order(PostgresPlanNode node, Table table, IReadOnlyList<string> keys)
    {
        var alias = SqlQuoting.Identifier(node.Alias ?? table.Name, SqlDialect.Postgres);
        var shape = keys.Count == 0 ? null : PlannedStatement.Shape($"SELECT 1 FROM {PgName.Of(table)} AS {alias} ORDER BY {string.Join(", ", keys)}");
        return shape is not null && PredicateAnalysis.Analyze(shape, new OneTable(table)) is [{ OrderBy: { IsComplete: true } order }, ..]
            && order.Keys.Count == keys.Count && order.Keys.All(key => key is { Column: not null, Collation: null }) ? order.Keys : null;
    }

    private sealed class OneTable(Table only) : ISchemaLookup
    {
        public bool TryGetColumns(string? schema, string table, out IReadOnlyList<string> columns)
        {
            columns = table == only.Name ? only.Columns.Select(column => column.Name).ToList() : [];
            return columns.Count > 0;
        }

        public string? TypeOf(string? schema, string table, string column) => table == only.Name ? only.FindColumn(column)?.Type : null;
    }
}
