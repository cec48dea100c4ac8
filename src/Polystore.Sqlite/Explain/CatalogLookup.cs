using Polystore.Core.Catalogs;
using Polystore.Sql.Shapes;

namespace Polystore.Sqlite.Explain;

/// <summary>Tells the reader of statements what columns tables and views have.</summary>
internal sealed class CatalogLookup : ISchemaLookup
{
    private readonly Dictionary<string, Table> tables = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, IReadOnlyList<string>> columns = new(StringComparer.OrdinalIgnoreCase);

    public CatalogLookup(Catalog catalog)
    {
        foreach (var table in catalog.Tables)
        {
            tables.TryAdd(table.Name, table);
            columns.TryAdd(table.Name, table.Columns.Select(column => column.Name).ToList());
        }

        foreach (var view in catalog.Views)
        {
            columns.TryAdd(view.Name, view.Columns.Select(column => column.Name).ToList());
        }
    }

    public bool TryGetColumns(string? schema, string table, out IReadOnlyList<string> columns)
    {
        var found = this.columns.TryGetValue(table, out var known);
        columns = known ?? [];
        return found;
    }

    public string? TypeOf(string? schema, string table, string column) =>
        tables.TryGetValue(table, out var known) ? known.FindColumn(column, StringComparison.OrdinalIgnoreCase)?.Type : null;
}
