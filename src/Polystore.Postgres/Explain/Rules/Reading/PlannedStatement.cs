using Polystore.Core.Observation;
using Polystore.Sql;
using Polystore.Sql.PgQuery;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Explain.Rules.Reading;

/// <summary>
/// Reads the statement of a plan and resolves its names against the tables that were seen: with PostgreSQL's own parser where its
/// library is installed, else with the tolerant reader.
/// </summary>
internal static class PlannedStatement
{
    /// <summary>The statement; null when it cannot be read.</summary>
    public static ResolvedShape? Read(string sql, Snapshot snapshot) =>
        Shape(sql) is { } shape ? ShapeResolver.Resolve(shape, new CatalogLookup(snapshot.Catalog, snapshot.SettingValue("search_path"))) : null;

    /// <summary>The shape of a query or of a statement that writes rows; null when it is none or cannot be read.</summary>
    public static StatementShape? Shape(string sql)
    {
        var shape = PgParser.IsAvailable ? Parsed(sql) : StatementReader.Read(sql, SqlDialect.Postgres);
        return shape is null or { Verb: StatementVerb.Other } ? null : shape;
    }

    private static StatementShape? Parsed(string sql)
    {
        try
        {
            return PgParser.Parse(sql) is [var statement] ? statement.Shape : null;
        }
        catch (PgSyntaxException)
        {
            // A plan of a newer server can print what the parser of an older one does not know.
            return StatementReader.Read(sql, SqlDialect.Postgres);
        }
    }
}
