using Polystore.Core.Catalogs;
using Polystore.Sql;
using Polystore.Sql.Shapes;

namespace Polystore.Sqlite.Explain;

/// <summary>Collects the names that the plan of a statement may hold.</summary>
internal static class PlanNamesReader
{
    public static PlanNames Of(Catalog catalog, params IEnumerable<StatementShape> shapes)
    {
        var relations = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var table in catalog.Tables)
        {
            relations.TryAdd(table.Name, table.Name);
        }

        foreach (var view in catalog.Views)
        {
            relations.TryAdd(view.Name, view.Name);
        }

        var lookup = new CatalogLookup(catalog);
        foreach (var source in shapes.SelectMany(shape => ShapeResolver.Resolve(shape, lookup).Blocks).SelectMany(block => block.Sources))
        {
            // An alias hides a table of that name. The alias of a subquery or common table stands for itself.
            if (source.Source.Alias is { } alias)
            {
                relations[alias] = source.Kind == SourceKind.Table && source.Source.Name is { } name ? name : alias;
            }
        }

        return new PlanNames { Indexes = catalog.Indexes().Select(index => index.Name).ToHashSet(StringComparer.Ordinal), Relations = relations };
    }

    /// <summary>The names of a statement, its views included: their aliases show in the plan too.</summary>
    public static PlanNames Of(Catalog catalog, string sql)
    {
        var shape = StatementReader.Read(sql, SqlDialect.Sqlite);
        var views = catalog.Views
            .Where(view => view.Definition is not null && sql.Contains(view.Name, StringComparison.OrdinalIgnoreCase))
            .Select(view => StatementReader.Read(Body(view.Definition!), SqlDialect.Sqlite));
        return Of(catalog, views.Append(shape));
    }

    // CREATE VIEW name(columns) AS SELECT …: the first AS outside brackets, because a view's name may be quoted but not a keyword.
    private static string Body(string definition)
    {
        var depth = 0;
        foreach (var token in SqlLexer.Significant(definition, SqlDialect.Sqlite))
        {
            depth += token.IsSymbol(definition, "(") ? 1 : token.IsSymbol(definition, ")") ? -1 : 0;
            if (depth == 0 && token.IsWord(definition, "AS"))
            {
                return definition[token.End..];
            }
        }

        return definition;
    }
}
