using Polystore.Core.Catalogs;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Rules.Reading;

/// <summary>Finds the table that a statement means. A bare name that several schemas have means none, because search paths are the sessions' own.</summary>
internal sealed class StatementSchema(CatalogReading reading) : ISchemaLookup
{
    private readonly ILookup<string, Table> tables = reading.Stored.ToLookup(table => table.Name, StringComparer.Ordinal);

    public Table? Find(string? schema, string name)
    {
        var named = tables[name].Where(table => schema is null || table.Schema == schema).Take(2).ToList();
        return named.Count == 1 ? named[0] : null;
    }

    public bool TryGetColumns(string? schema, string table, out IReadOnlyList<string> columns)
    {
        var found = Find(schema, table);
        columns = found?.Columns.Select(column => column.Name).ToList() ?? [];
        return found is not null;
    }

    public string? TypeOf(string? schema, string table, string column) => Find(schema, table)?.FindColumn(column)?.Type;
}
