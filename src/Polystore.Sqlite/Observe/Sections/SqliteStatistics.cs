using System.Globalization;
using System.Text.Json.Serialization;

namespace Polystore.Sqlite.Observe.Sections;

/// <summary>The planner's statistics as they stand in <c>sqlite_stat1</c>.</summary>
public sealed record SqliteStatistics
{
    /// <summary>True when the table <c>sqlite_stat1</c> exists, empty or not.</summary>
    public required bool Present { get; init; }

    /// <summary>True when <c>sqlite_stat4</c> exists beside it.</summary>
    public bool HasSamples { get; init; }

    /// <summary>The rows of <c>sqlite_stat1</c>.</summary>
    public IReadOnlyList<SqliteStatistic> Entries { get; init; } = [];
}

/// <summary>One row of <c>sqlite_stat1</c>.</summary>
/// <param name="Table">Column <c>tbl</c>.</param>
/// <param name="Index">Column <c>idx</c>; null for a table without index.</param>
/// <param name="Stat">Column <c>stat</c>: numbers, and perhaps words such as <c>unordered</c>.</param>
public sealed record SqliteStatistic(string Table, string? Index, string? Stat)
{
    /// <summary>Rows of the table, or of the index when it is partial, at the time of ANALYZE; null when the text holds no number.</summary>
    [JsonIgnore]
    public double? Rows =>
        double.TryParse((Stat ?? "").Split(' ')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var rows) ? rows : null;
}
