namespace Polystore.Sql.Ddl;

/// <summary>What happens to referring rows.</summary>
public enum ReferentialAction
{
    /// <summary>NO ACTION, also when nothing is written.</summary>
    NoAction,

    /// <summary>RESTRICT.</summary>
    Restrict,

    /// <summary>CASCADE.</summary>
    Cascade,

    /// <summary>SET NULL.</summary>
    SetNull,

    /// <summary>SET DEFAULT.</summary>
    SetDefault,
}

/// <summary>A foreign key.</summary>
public sealed record ForeignKeyDefinition
{
    /// <summary>The constraint's name, when given.</summary>
    public string? Name { get; init; }

    /// <summary>The referring columns.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>The table referred to.</summary>
    public required string Table { get; init; }

    /// <summary>The columns referred to; empty for its primary key.</summary>
    public IReadOnlyList<string> ReferencedColumns { get; init; } = [];

    /// <summary>ON DELETE.</summary>
    public ReferentialAction OnDelete { get; init; }

    /// <summary>ON UPDATE.</summary>
    public ReferentialAction OnUpdate { get; init; }

    /// <summary>MATCH, when written; SQLite takes no notice of it.</summary>
    public string? Match { get; init; }

    /// <summary>DEFERRABLE.</summary>
    public bool Deferrable { get; init; }

    /// <summary>INITIALLY DEFERRED.</summary>
    public bool InitiallyDeferred { get; init; }

    /// <summary>It is given with a column and not for the table.</summary>
    public bool IsOnColumn { get; init; }
}
