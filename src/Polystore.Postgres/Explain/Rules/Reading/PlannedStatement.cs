using Polystore.Core.Observation;
using Polystore.Sql;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Explain.Rules.Reading;

/// <summary>Reads the statement of a plan and resolves its names against the tables that were seen.</summary>
internal static class PlannedStatement
{
    /// <summary>The statement; null when it cannot be read.</summary>
    public static ResolvedShape? Read(string sql, Snapshot snapshot) =>
        Shape(sql) is { } shape ? ShapeResolver.Resolve(shape, new CatalogLookup(snapshot.Catalog, snapshot.SettingValue("search_path"))) : null;

    /// <summary>The shape of a query or of a statement that writes rows; null when it is none or cannot be read.</summary>
    public static StatementShape? Shape(string sql)
    {
        var shape = StatementReader.Read(sql, SqlDialect.Postgres);
        return shape.Verb == StatementVerb.Other ? null : shape;
    }
}
