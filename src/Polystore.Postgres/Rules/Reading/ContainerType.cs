using Polystore.Core.Catalogs;

namespace Polystore.Postgres.Rules.Reading;

/// <summary>Types whose one value holds many, which operators such as @&gt; look into.</summary>
internal static class ContainerType
{
    /// <summary><c>array</c>, <c>jsonb</c>, <c>tsvector</c> or <c>hstore</c>; null for any other column.</summary>
    public static string? Of(CatalogReading reading, Table table, string column)
    {
        var layout = reading.Layout(table, column);
        return layout switch
        {
            null => null,
            { TypeCategory: "A", TypeSchema: "pg_catalog" } when table.FindColumn(column)?.Type.EndsWith("[]", StringComparison.Ordinal) == true => "array",
            { BaseType: "jsonb" or "tsvector" or "hstore" } => layout.BaseType,
            _ => null,
        };
    }
}
