namespace Polystore.Core.Catalogs;

/// <summary>A column of a table.</summary>
public sealed record Column
{
    /// <summary>Name, unquoted.</summary>
    public required string Name { get; init; }

    /// <summary>Position in the table, from 1.</summary>
    public int Position { get; init; }

    /// <summary>Type as the server prints it (<c>numeric(10,2)</c>); empty when declared without a type (SQLite).</summary>
    public string Type { get; init; } = "";

    /// <summary>True when NULL is allowed.</summary>
    public bool Nullable { get; init; } = true;

    /// <summary>Default expression as the server prints it; null when there is none.</summary>
    public string? Default { get; init; }

    /// <summary>How the value comes to be.</summary>
    public ColumnGeneration Generation { get; init; }

    /// <summary>Collation when it is not the database's default.</summary>
    public string? Collation { get; init; }

    /// <summary>Statistics of the values; null when never gathered or not readable.</summary>
    public ColumnStatistics? Statistics { get; init; }

    /// <summary>Comment kept in the database.</summary>
    public string? Comment { get; init; }
}
