namespace Polystore.Core.Findings;

/// <summary>What a finding is about.</summary>
public sealed record Subject
{
    /// <summary>Engine, one of <see cref="Connections.EngineNames"/>.</summary>
    public required string Engine { get; init; }

    /// <summary>Kind in lower case: <c>database</c>, <c>table</c>, <c>column</c>, <c>index</c>, <c>constraint</c>, <c>setting</c>, <c>statement</c>, <c>role</c>, …</summary>
    public required string Kind { get; init; }

    /// <summary>Names from the outermost to the innermost, unquoted: schema, table, column.</summary>
    public IReadOnlyList<string> Path { get; init; } = [];

    /// <summary>Which node of the system; null for the one that was asked.</summary>
    public string? Node { get; init; }

    /// <summary>Place in a text, such as a line of a migration or a node of a plan.</summary>
    public string? Location { get; init; }

    /// <summary>How people write it; <see cref="Display"/> composes one from the path when absent.</summary>
    public string? Label { get; init; }

    /// <summary>The subject as one word, such as <c>main.orders(user_id)</c> for a column.</summary>
    public string Display => Label ?? Kind switch
    {
        "column" when Path.Count >= 2 => $"{string.Join('.', Path.Take(Path.Count - 1))}({Path[^1]})",
        _ => Path.Count == 0 ? Kind : string.Join('.', Path),
    };

    /// <summary>The database as a whole.</summary>
    public static Subject Database(string engine) => new() { Engine = engine, Kind = "database", Path = [] };

    /// <summary>A table.</summary>
    public static Subject Table(string engine, string schema, string table) => new() { Engine = engine, Kind = "table", Path = [schema, table] };

    /// <summary>A column, or several columns taken together, in order.</summary>
    public static Subject Column(string engine, string schema, string table, params IReadOnlyList<string> columns) =>
        new() { Engine = engine, Kind = "column", Path = [schema, table, string.Join(", ", columns)] };

    /// <summary>An index, with its table so that people find it.</summary>
    public static Subject Index(string engine, string schema, string table, string index) =>
        new() { Engine = engine, Kind = "index", Path = [schema, table, index], Label = $"{schema}.{index} on {table}" };

    /// <summary>A setting.</summary>
    public static Subject Setting(string engine, string name) => new() { Engine = engine, Kind = "setting", Path = [name] };

    /// <summary>A statement, by its id in the workload or its fingerprint.</summary>
    public static Subject Statement(string engine, string id) => new() { Engine = engine, Kind = "statement", Path = [id] };
}
