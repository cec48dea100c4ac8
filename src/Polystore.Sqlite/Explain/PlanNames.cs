namespace Polystore.Sqlite.Explain;

/// <summary>
/// Names that may stand in a plan. SQLite writes them without quotes, so a name with blanks or brackets can only be told from
/// the words around it when it is known.
/// </summary>
public sealed record PlanNames
{
    /// <summary>Nothing known; names are read up to the next word of the plan's language.</summary>
    public static PlanNames None { get; } = new();

    /// <summary>Names of indexes.</summary>
    public IReadOnlyCollection<string> Indexes { get; init; } = [];

    /// <summary>Tables and views by the name that the statement gives them: alias or own name.</summary>
    public IReadOnlyDictionary<string, string> Relations { get; init; } = new Dictionary<string, string>();

    /// <summary>The table behind an alias; null when it is not known.</summary>
    internal string? Relation(string alias) => Relations.TryGetValue(alias, out var relation) ? relation : null;

    /// <summary>The longest known index name at the start of a text; null when none is there.</summary>
    internal string? IndexAtStart(string text) =>
        Indexes.Where(name => text.StartsWith(name, StringComparison.Ordinal) && (text.Length == name.Length || text[name.Length] == ' '))
            .OrderByDescending(name => name.Length)
            .FirstOrDefault();

    /// <summary>The longest known relation or alias at the start of a text; null when none is there.</summary>
    internal string? RelationAtStart(string text) =>
        Relations.Keys.Where(name => text.StartsWith(name, StringComparison.OrdinalIgnoreCase) && (text.Length == name.Length || text[name.Length] == ' '))
            .OrderByDescending(name => name.Length)
            .FirstOrDefault();
}
