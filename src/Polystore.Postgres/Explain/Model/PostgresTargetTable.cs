namespace Polystore.Postgres.Explain.Model;

/// <summary>A table that a node writes.</summary>
public sealed record PostgresTargetTable
{
    /// <summary>Name of the table.</summary>
    public string? RelationName { get; internal set; }

    /// <summary>Its schema; with VERBOSE only.</summary>
    public string? Schema { get; internal set; }

    /// <summary>Its alias.</summary>
    public string? Alias { get; internal set; }
}
