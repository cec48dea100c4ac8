namespace Polystore.Core.Catalogs;

/// <summary>The name of a catalogue object within its schema, unquoted, as the server stores it.</summary>
/// <param name="Schema">Schema (SQLite: <c>main</c>; MySQL, MongoDB: the database).</param>
/// <param name="Name">Name of the table, index, view, sequence or routine.</param>
public readonly record struct ObjectName(string Schema, string Name)
{
    /// <summary>Schema and name with a dot, for people; not quoted for SQL.</summary>
    public override string ToString() => Schema.Length == 0 ? Name : $"{Schema}.{Name}";
}
