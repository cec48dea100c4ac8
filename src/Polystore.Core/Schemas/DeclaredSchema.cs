using Polystore.Core.Catalogs;
using Polystore.Core.Observation;

namespace Polystore.Core.Schemas;

/// <summary>The schema document of a database that declares its schema, from what was observed of its catalogue.</summary>
public static class DeclaredSchema
{
    /// <param name="snapshot">The observation.</param>
    public static SchemaDocument Of(Snapshot snapshot) => new()
    {
        Target = snapshot.Target,
        Engine = snapshot.Engine,
        ServerVersion = snapshot.ServerVersion,
        ObservedAt = snapshot.ObservedAt,
        Entities = [.. snapshot.Catalog.Tables.OrderBy(table => table.Schema, StringComparer.Ordinal).ThenBy(table => table.Name, StringComparer.Ordinal).Select(Entity)],
        References =
        [
            .. from key in snapshot.Catalog.ForeignKeys()
               where key.ForeignKey.References is not null
               let to = key.ForeignKey.References!
               select new SchemaReference
               {
                   From = key.Table.ObjectName,
                   Fields = key.ForeignKey.Columns,
                   To = new ObjectName(to.Table.Schema.Length == 0 ? key.Table.Schema : to.Table.Schema, to.Table.Name),
                   ToFields = to.Columns,
                   Declared = true,
               },
        ],
    };

    private static SchemaEntity Entity(Table table) => new()
    {
        Schema = table.Schema,
        Name = table.Name,
        Kind = Kind(table.Kind),
        Rows = table.Rows,
        Bytes = table.Bytes,
        Fields = [.. table.Columns.Select(column => new SchemaField
        {
            Path = column.Name,
            Types = column.Type is { Length: > 0 } type ? [new SchemaType(type, 1)] : [],
            Key = table.PrimaryKey?.Columns.Contains(column.Name) == true,
            Optional = column.Nullable,
            Comment = column.Comment,
        })],
        Indexes = [.. table.Indexes.Select(index => new SchemaIndex(index.Name, [.. index.Keys.Select(key => (key.Column ?? $"({key.Expression})") + (key.Descending ? " desc" : ""))], index.Unique, index.Predicate))],
        Checks = [.. table.Constraints.Where(constraint => constraint.Kind == ConstraintKind.Check && constraint.Definition is not null).Select(constraint => constraint.Definition!)],
        Comment = table.Comment,
    };

    private static string Kind(TableKind kind) => kind == TableKind.Ordinary ? "table" : string.Concat(kind.ToString().Select((letter, i) => char.IsUpper(letter) ? (i == 0 ? "" : " ") + char.ToLowerInvariant(letter) : letter.ToString()));
}
