using Polystore.Sql.Shapes;

namespace Polystore.Sql.Ddl;

/// <summary>What a CREATE TABLE or CREATE VIRTUAL TABLE says. Names are without quotes.</summary>
public sealed record TableDefinition
{
    /// <summary>The text that was read; all ranges refer to it.</summary>
    public required string Sql { get; init; }

    /// <summary>The schema, when written.</summary>
    public string? Schema { get; init; }

    /// <summary>The name; empty when it was not understood.</summary>
    public string Name { get; init; } = "";

    /// <summary>TEMP.</summary>
    public bool Temporary { get; init; }

    /// <summary>IF NOT EXISTS.</summary>
    public bool IfNotExists { get; init; }

    /// <summary>The columns, in order; empty for a virtual table and for AS SELECT.</summary>
    public IReadOnlyList<ColumnDefinition> Columns { get; init; } = [];

    /// <summary>PRIMARY KEY and UNIQUE over columns, given for the table.</summary>
    public IReadOnlyList<KeyDefinition> Keys { get; init; } = [];

    /// <summary>CHECK conditions, given for the table.</summary>
    public IReadOnlyList<CheckDefinition> Checks { get; init; } = [];

    /// <summary>All foreign keys in order of appearance, those given with a column included.</summary>
    public IReadOnlyList<ForeignKeyDefinition> ForeignKeys { get; init; } = [];

    /// <summary>WITHOUT ROWID.</summary>
    public bool WithoutRowId { get; init; }

    /// <summary>STRICT.</summary>
    public bool Strict { get; init; }

    /// <summary>The module of a virtual table; null for an ordinary one.</summary>
    public string? Module { get; init; }

    /// <summary>The arguments of the module, as written.</summary>
    public IReadOnlyList<string> ModuleArguments { get; init; } = [];

    /// <summary>The query of AS, as written; null when there is none.</summary>
    public string? AsQuery { get; init; }

    /// <summary>What was not understood; null when all was.</summary>
    public ShapeProblem? Problem { get; init; }

    /// <summary>All of the text was understood. Otherwise what stands before <see cref="Problem"/> is still right.</summary>
    public bool Understood => Problem is null;
}

/// <summary>A column of CREATE TABLE.</summary>
public sealed record ColumnDefinition
{
    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>Where the definition stands in the text.</summary>
    public SourceRange Range { get; init; }

    /// <summary>The type as written; empty when there is none.</summary>
    public string Type { get; init; } = "";

    /// <summary>NOT NULL.</summary>
    public bool NotNull { get; init; }

    /// <summary>PRIMARY KEY.</summary>
    public bool PrimaryKey { get; init; }

    /// <summary>PRIMARY KEY DESC: in SQLite an INTEGER PRIMARY KEY DESC is not the rowid.</summary>
    public bool PrimaryKeyDescending { get; init; }

    /// <summary>AUTOINCREMENT.</summary>
    public bool AutoIncrement { get; init; }

    /// <summary>UNIQUE.</summary>
    public bool Unique { get; init; }

    /// <summary>The collation of COLLATE.</summary>
    public string? Collation { get; init; }

    /// <summary>The value of DEFAULT as written, brackets included.</summary>
    public string? Default { get; init; }

    /// <summary>The expression of a generated column, as written.</summary>
    public string? Generated { get; init; }

    /// <summary>The generated column is STORED.</summary>
    public bool GeneratedStored { get; init; }

    /// <summary>CHECK conditions.</summary>
    public IReadOnlyList<CheckDefinition> Checks { get; init; } = [];
}

/// <summary>PRIMARY KEY or UNIQUE over columns.</summary>
/// <param name="Name">The constraint's name, when given.</param>
/// <param name="IsPrimary">PRIMARY KEY.</param>
/// <param name="Keys">The columns.</param>
public sealed record KeyDefinition(string? Name, bool IsPrimary, IReadOnlyList<IndexKeyDefinition> Keys)
{
    /// <summary>AUTOINCREMENT behind the column.</summary>
    public bool AutoIncrement { get; init; }
}

/// <summary>A CHECK.</summary>
/// <param name="Name">The constraint's name, when given.</param>
/// <param name="Text">The condition as written, without the brackets around it.</param>
public sealed record CheckDefinition(string? Name, string Text);
