using Polystore.Sql.Shapes;

namespace Polystore.Sql.Ddl;

/// <summary>When a trigger fires.</summary>
public enum TriggerTiming
{
    /// <summary>BEFORE, also when nothing is written.</summary>
    Before,

    /// <summary>AFTER.</summary>
    After,

    /// <summary>INSTEAD OF.</summary>
    InsteadOf,
}

/// <summary>What fires a trigger.</summary>
public enum TriggerEvent
{
    /// <summary>INSERT.</summary>
    Insert,

    /// <summary>UPDATE.</summary>
    Update,

    /// <summary>DELETE.</summary>
    Delete,
}

/// <summary>What a CREATE TRIGGER says.</summary>
public sealed record TriggerDefinition
{
    /// <summary>The text that was read.</summary>
    public required string Sql { get; init; }

    /// <summary>The schema, when written.</summary>
    public string? Schema { get; init; }

    /// <summary>The name; empty when it was not understood.</summary>
    public string Name { get; init; } = "";

    /// <summary>TEMP.</summary>
    public bool Temporary { get; init; }

    /// <summary>When it fires.</summary>
    public TriggerTiming Timing { get; init; }

    /// <summary>What fires it.</summary>
    public TriggerEvent Event { get; init; }

    /// <summary>The columns of UPDATE OF; empty for any.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>The table or view; empty when it was not understood.</summary>
    public string Table { get; init; } = "";

    /// <summary>The condition of WHEN as written, when given.</summary>
    public string? When { get; init; }

    /// <summary>The statements of the body; their texts and ranges are their own.</summary>
    public IReadOnlyList<StatementShape> Body { get; init; } = [];

    /// <summary>What was not understood; null when all was, the inside of the statements left aside.</summary>
    public ShapeProblem? Problem { get; init; }

    /// <summary>All but the inside of the statements was understood.</summary>
    public bool Understood => Problem is null;
}
