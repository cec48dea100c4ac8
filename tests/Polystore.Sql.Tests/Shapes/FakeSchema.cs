using Polystore.Sql.Shapes;

namespace Polystore.Sql.Tests.Shapes;

/// <summary>A schema given as <c>"table(column, column type)"</c> texts.</summary>
internal sealed class FakeSchema : ISchemaLookup
{
    private readonly Dictionary<string, (string Name, string Type)[]> _tables = new(StringComparer.OrdinalIgnoreCase);

    public FakeSchema(params string[] tables)
    {
        foreach (var table in tables)
        {
            var open = table.IndexOf('(', StringComparison.Ordinal);
            _tables[table[..open]] = [.. table[(open + 1)..^1].Split(", ").Select(c => c.Split(' ')).Select(c => (c[0], c.Length > 1 ? c[1] : ""))];
        }
    }

    public static FakeSchema Shop { get; } = new(
        "users(id INTEGER, email TEXT, name TEXT, country TEXT, deleted_at TEXT, created_at TEXT)",
        "orders(id INTEGER, user_id INTEGER, status TEXT, total REAL, created_at TEXT, note TEXT)",
        "items(order_id INTEGER, product_id INTEGER, quantity INTEGER)",
        "products(id INTEGER, name TEXT, category_id INTEGER, data TEXT, price REAL)",
        "categories(id INTEGER, parent_id INTEGER, name TEXT)");

    public bool TryGetColumns(string? schema, string table, out IReadOnlyList<string> columns)
    {
        var known = _tables.TryGetValue(table, out var found);
        columns = known ? [.. found!.Select(c => c.Name)] : [];
        return known;
    }

    public string? TypeOf(string? schema, string table, string column) =>
        _tables.TryGetValue(table, out var found) ? found.FirstOrDefault(c => c.Name == column).Type : null;
}
