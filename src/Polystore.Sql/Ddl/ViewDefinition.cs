using Polystore.Sql.Shapes;

namespace Polystore.Sql.Ddl;

/// <summary>What a CREATE VIEW says.</summary>
public sealed record ViewDefinition
{
    /// <summary>The text that was read.</summary>
    public required string Sql { get; init; }

    /// <summary>The schema, when written.</summary>
    public string? Schema { get; init; }

    /// <summary>The name; empty when it was not understood.</summary>
    public string Name { get; init; } = "";

    /// <summary>TEMP.</summary>
    public bool Temporary { get; init; }

    /// <summary>The names of the columns, when given.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>The query; its text and ranges are its own. Null when there is none.</summary>
    public StatementShape? Query { get; init; }

    /// <summary>What was not understood; null when all was, the inside of the query left aside.</summary>
    public ShapeProblem? Problem { get; init; }

    /// <summary>All but the inside of the query was understood.</summary>
    public bool Understood => Problem is null;
}
