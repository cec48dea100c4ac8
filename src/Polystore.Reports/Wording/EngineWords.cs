namespace Polystore.Reports.Wording;

/// <summary>Engines as people write them.</summary>
internal static class EngineWords
{
    /// <summary>The engine's usual spelling.</summary>
    public static string Name(string engine) => engine switch
    {
        "sqlite" => "SQLite",
        "postgres" => "PostgreSQL",
        "mysql" => "MySQL",
        "mariadb" => "MariaDB",
        "mongodb" => "MongoDB",
        "redis" => "Redis",
        _ => VisibleText.OneLine(engine),
    };

    /// <summary>Engine and version.</summary>
    public static string Name(string engine, string? version) =>
        string.IsNullOrWhiteSpace(version) ? Name(engine)
        // Another engine behind MongoDB's protocol tells MongoDB's version, and its own name in parentheses.
        : engine == "mongodb" && version.Split(" (", 2) is [var spoken, var own] ? $"MongoDB-compatible ({VisibleText.OneLine(own.TrimEnd(')'))}, speaks {VisibleText.OneLine(spoken)})"
        : $"{Name(engine)} {VisibleText.OneLine(version)}";
}
