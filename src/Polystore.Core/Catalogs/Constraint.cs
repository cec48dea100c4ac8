using System.Text.Json.Serialization;

namespace Polystore.Core.Catalogs;

/// <summary>Which kind of promise a <see cref="Constraint"/> makes.</summary>
public enum ConstraintKind
{
    /// <summary>Identifies a row.</summary>
    PrimaryKey,

    /// <summary>No two rows alike in these columns.</summary>
    Unique,

    /// <summary>Points to a row of another table.</summary>
    ForeignKey,

    /// <summary>A predicate over the row.</summary>
    Check,

    /// <summary>PostgreSQL exclusion constraint.</summary>
    Exclusion,
}

/// <summary>A declared promise about the rows of a table.</summary>
public sealed record Constraint
{
    /// <summary>Kind.</summary>
    public required ConstraintKind Kind { get; init; }

    /// <summary>Name; null when the engine gave none (SQLite).</summary>
    public string? Name { get; init; }

    /// <summary>Columns of the table, in the order of the constraint.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>What a foreign key points to.</summary>
    public ForeignKeyReference? References { get; init; }

    /// <summary>Text as the server prints it (a check's predicate).</summary>
    public string? Definition { get; init; }

    /// <summary>False when old rows were never checked (<c>NOT VALID</c>) or the constraint is not enforced.</summary>
    public bool Validated { get; init; } = true;

    /// <summary>True when it may be checked at commit.</summary>
    public bool Deferrable { get; init; }

    /// <summary>Name of the index that carries it, when there is one.</summary>
    public string? IndexName { get; init; }
}

/// <summary>The far side of a foreign key.</summary>
/// <param name="Table">The referenced table.</param>
/// <param name="Columns">The referenced columns, in the order of the key; empty when they are the primary key and not named.</param>
/// <param name="OnDelete">Action as SQL writes it: <c>NO ACTION</c>, <c>CASCADE</c>, …</param>
/// <param name="OnUpdate">Action as SQL writes it.</param>
public sealed record ForeignKeyReference(ObjectName Table, IReadOnlyList<string> Columns, string OnDelete = "NO ACTION", string OnUpdate = "NO ACTION")
{
    /// <summary>The unique index on the far side that the key depends on, in the schema of <see cref="Table"/>; null when the engine names none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Index { get; init; }
}
