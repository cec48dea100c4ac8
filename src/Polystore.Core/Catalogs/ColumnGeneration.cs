namespace Polystore.Core.Catalogs;

/// <summary>How the value of a column comes to be.</summary>
public enum ColumnGeneration
{
    /// <summary>Given by the writer, or the default.</summary>
    None,

    /// <summary>Identity that refuses explicit values, or the rowid of SQLite.</summary>
    IdentityAlways,

    /// <summary>Identity or auto-increment that explicit values override.</summary>
    IdentityByDefault,

    /// <summary>Computed when read.</summary>
    Virtual,

    /// <summary>Computed when written.</summary>
    Stored,
}
