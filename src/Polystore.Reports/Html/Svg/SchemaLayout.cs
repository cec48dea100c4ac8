using Polystore.Core.Catalogs;

namespace Polystore.Reports.Html.Svg;

/// <summary>
/// Places tables in columns: what is referenced stands left of what references it (longest path, as in Sugiyama, Tagawa, Toda,
/// "Methods for Visual Understanding of Hierarchical System Structures", 1981), and within a column near its neighbours
/// (barycentre). Deterministic.
/// </summary>
internal sealed class SchemaLayout
{
    private const int Sweeps = 4;
    private readonly Dictionary<string, int> layers = [];

    /// <summary>Lays out tables that reference or are referenced.</summary>
    public SchemaLayout(IReadOnlyList<Table> tables, StringComparison comparison)
    {
        Edges =
        [
            .. from table in tables
               from key in table.ForeignKeys
               where key.References is not null
               let parent = tables.FirstOrDefault(candidate => Same(candidate.ObjectName, key.References!.Table, comparison))
               where parent is not null
               select new SchemaEdge(Key(table), Key(parent), table, key),
        ];
        var linked = Edges.SelectMany(edge => new[] { edge.Child, edge.Parent }).ToHashSet();
        Alone = tables.Where(table => !linked.Contains(Key(table))).ToList();
        foreach (var table in tables.Where(table => linked.Contains(Key(table))))
        {
            Layer(Key(table), []);
        }

        Columns = layers.GroupBy(entry => entry.Value).OrderBy(group => group.Key)
            .Select(group => tables.Where(table => group.Any(entry => entry.Key == Key(table))).OrderBy(table => table.Name, StringComparer.Ordinal).ToList())
            .ToList();
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            Order();
        }
    }

    /// <summary>Tables column by column, from the referenced to the referencing.</summary>
    public IReadOnlyList<List<Table>> Columns { get; }

    /// <summary>Foreign keys between them.</summary>
    public IReadOnlyList<SchemaEdge> Edges { get; }

    /// <summary>Tables without any foreign key.</summary>
    public IReadOnlyList<Table> Alone { get; }

    /// <summary>The name by which a table is known here.</summary>
    public static string Key(Table table) => $"{table.Schema}\u001f{table.Name}";

    private static bool Same(ObjectName left, ObjectName right, StringComparison comparison) =>
        left.Name.Equals(right.Name, comparison) && (right.Schema.Length == 0 || left.Schema.Equals(right.Schema, comparison));

    // A cycle is cut where it is met again; the drawing then has one line that runs backwards.
    private int Layer(string table, HashSet<string> path)
    {
        if (layers.TryGetValue(table, out var known))
        {
            return known;
        }

        if (!path.Add(table))
        {
            return -1;
        }

        var layer = Edges.Where(edge => edge.Child == table && edge.Parent != table).Select(edge => Layer(edge.Parent, path)).DefaultIfEmpty(-1).Max() + 1;
        path.Remove(table);
        return layers[table] = layer;
    }

    private void Order()
    {
        foreach (var column in Columns)
        {
            var place = Columns.SelectMany(tables => tables.Select((table, index) => (Key: Key(table), At: (index + 0.5) / tables.Count))).ToDictionary(entry => entry.Key, entry => entry.At);
            var centre = column.ToDictionary(Key, table => Edges
                .Where(edge => edge.Child != edge.Parent && (edge.Child == Key(table) || edge.Parent == Key(table)))
                .Select(edge => place[edge.Child == Key(table) ? edge.Parent : edge.Child])
                .DefaultIfEmpty(0.5)
                .Average());
            var ordered = column.OrderBy(table => centre[Key(table)]).ThenBy(table => table.Name, StringComparer.Ordinal).ToList();
            column.Clear();
            column.AddRange(ordered);
        }
    }
}

/// <summary>A foreign key between two tables of the drawing.</summary>
/// <param name="Child">The table that holds it.</param>
/// <param name="Parent">The table that it points to.</param>
/// <param name="Table">The table that holds it.</param>
/// <param name="ForeignKey">The key.</param>
internal sealed record SchemaEdge(string Child, string Parent, Table Table, Constraint ForeignKey);
