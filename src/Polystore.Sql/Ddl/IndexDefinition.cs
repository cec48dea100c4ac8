using Polystore.Sql.Shapes;

namespace Polystore.Sql.Ddl;

/// <summary>What a CREATE INDEX says. Names are without quotes.</summary>
public sealed record IndexDefinition
{
    /// <summary>The text that was read.</summary>
    public required string Sql { get; init; }

    /// <summary>The schema, when written.</summary>
    public string? Schema { get; init; }

    /// <summary>The name; empty when it was not understood.</summary>
    public string Name { get; init; } = "";

    /// <summary>The table; empty when it was not understood.</summary>
    public string Table { get; init; } = "";

    /// <summary>UNIQUE.</summary>
    public bool Unique { get; init; }

    /// <summary>IF NOT EXISTS.</summary>
    public bool IfNotExists { get; init; }

    /// <summary>The keys, in order.</summary>
    public IReadOnlyList<IndexKeyDefinition> Keys { get; init; } = [];

    /// <summary>The condition of a partial index as written; null for a full one.</summary>
    public string? Where { get; init; }

    /// <summary>The conditions of a partial index that must all hold.</summary>
    public IReadOnlyList<SqlExpression> Conditions { get; init; } = [];

    /// <summary>What was not understood; null when all was.</summary>
    public ShapeProblem? Problem { get; init; }

    /// <summary>All of the text was understood. Otherwise what stands before <see cref="Problem"/> is still right.</summary>
    public bool Understood => Problem is null;
}

/// <summary>A key of an index, a PRIMARY KEY or a UNIQUE.</summary>
/// <param name="Text">The key as written, without COLLATE and direction.</param>
/// <param name="Column">The column; null when the key is an expression.</param>
/// <param name="Expression">The key.</param>
public sealed record IndexKeyDefinition(string Text, string? Column, SqlExpression Expression)
{
    /// <summary>The collation of COLLATE.</summary>
    public string? Collation { get; init; }

    /// <summary>DESC.</summary>
    public bool Descending { get; init; }
}
