using Polystore.Core.Catalogs;
using Polystore.Postgres.Rules.Security;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Explain.Rules.Reading;

/// <summary>Tells the reader of statements what columns tables and views have, found along the search path.</summary>
internal sealed class CatalogLookup : ISchemaLookup
{
    private readonly IReadOnlyList<string> path;
    private readonly Dictionary<ObjectName, Table> tables;
    private readonly Dictionary<ObjectName, IReadOnlyList<string>> columns = [];

    /// <param name="catalog">The tables.</param>
    /// <param name="searchPath">The setting; null when unknown.</param>
    public CatalogLookup(Catalog catalog, string? searchPath)
    {
        path = SearchPath.Parse(searchPath ?? "public");
        tables = catalog.Tables.ToDictionary(table => table.ObjectName);
        foreach (var table in catalog.Tables)
        {
            columns[table.ObjectName] = table.Columns.Select(column => column.Name).ToList();
        }

        foreach (var view in catalog.Views)
        {
            columns.TryAdd(new ObjectName(view.Schema, view.Name), view.Columns.Select(column => column.Name).ToList());
        }
    }

    public bool TryGetColumns(string? schema, string table, out IReadOnlyList<string> columns)
    {
        columns = NameOf(schema, table) is { } name ? this.columns[name] : [];
        return columns.Count > 0;
    }

    public string? TypeOf(string? schema, string table, string column) => TableOf(schema, table)?.FindColumn(column)?.Type;

    /// <summary>The table that a statement means by a name; null when there is none, or when it is a view.</summary>
    public Table? TableOf(string? schema, string table) => NameOf(schema, table) is { } name ? tables.GetValueOrDefault(name) : null;

    /// <summary>The table or view that a statement means by a name; null when there is none.</summary>
    public ObjectName? Find(string? schema, string name) => NameOf(schema, name);

    private ObjectName? NameOf(string? schema, string table)
    {
        if (schema is not null)
        {
            return columns.ContainsKey(new ObjectName(schema, table)) ? new ObjectName(schema, table) : null;
        }

        var found = path.Select(candidate => new ObjectName(candidate, table)).Where(columns.ContainsKey).Take(1).ToList();
        if (found.Count == 0)
        {
            // A statement of another search path: the name is clear all the same when only one schema has it.
            found = columns.Keys.Where(name => name.Name == table).Take(2).ToList();
        }

        return found.Count == 1 ? found[0] : null;
    }
}
