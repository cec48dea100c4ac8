using System.Text.Json.Serialization;

namespace Polystore.Sqlite.Observe.Sections;

/// <summary>What the rows hold: storage classes and shapes of values by column. Counts only, never a value.</summary>
public sealed record SqliteProfile
{
    /// <summary>The columns looked at.</summary>
    public IReadOnlyList<SqliteColumnProfile> Columns { get; init; } = [];

    /// <summary>Tables that were not looked at, with the reason (time ran out, virtual table, …).</summary>
    public IReadOnlyList<SqliteUnprofiledTable> NotExamined { get; init; } = [];
}

/// <summary>A table whose rows were not looked at.</summary>
/// <param name="Table">The table.</param>
/// <param name="Reason">Why.</param>
public sealed record SqliteUnprofiledTable(string Table, string Reason);

/// <summary>The values of one column, counted over <see cref="RowsRead"/> rows.</summary>
public sealed record SqliteColumnProfile
{
    /// <summary>The table.</summary>
    public required string Table { get; init; }

    /// <summary>The column.</summary>
    public required string Column { get; init; }

    /// <summary>Rows looked at.</summary>
    public required long RowsRead { get; init; }

    /// <summary>True when every row of the table was looked at.</summary>
    public required bool Complete { get; init; }

    /// <summary>Values of storage class NULL.</summary>
    public long Nulls { get; init; }

    /// <summary>Values of storage class INTEGER.</summary>
    public long Integers { get; init; }

    /// <summary>Values of storage class REAL.</summary>
    public long Reals { get; init; }

    /// <summary>Values of storage class TEXT.</summary>
    public long Texts { get; init; }

    /// <summary>Values of storage class BLOB.</summary>
    public long Blobs { get; init; }

    /// <summary>Texts that read as a number.</summary>
    public long NumericTexts { get; init; }

    /// <summary>Texts that read as an ISO 8601 date or date and time.</summary>
    public long DateTexts { get; init; }

    /// <summary>Texts that are dates whose year comes last (31/12/2024, 12-31-2024, 31.12.2024).</summary>
    public long YearLastDateTexts { get; init; }

    /// <summary>Texts that are well-formed JSON objects or arrays.</summary>
    public long JsonTexts { get; init; }

    /// <summary>Texts that start like JSON but are not well-formed.</summary>
    public long BrokenJsonTexts { get; init; }

    /// <summary>Texts that are empty.</summary>
    public long EmptyTexts { get; init; }

    /// <summary>Numbers in the range of Unix seconds or milliseconds of the years 2000 to 2100.</summary>
    public long EpochNumbers { get; init; }

    /// <summary>Reals with a fraction that has more than two decimal places.</summary>
    public long FractionalReals { get; init; }

    /// <summary>Distinct values that are not NULL, counted up to <see cref="DistinctCap"/>; null when not counted.</summary>
    public long? Distinct { get; init; }

    /// <summary>The number at which counting distinct values stopped.</summary>
    public long? DistinctCap { get; init; }

    /// <summary>Share of the most common value among the rows read, 0 to 1; null when not counted.</summary>
    public double? MostCommonShare { get; init; }

    /// <summary>Mean bytes of a value, NULLs excluded.</summary>
    public double? MeanBytes { get; init; }

    /// <summary>Longest value in bytes.</summary>
    public long? LongestBytes { get; init; }

    /// <summary>Rows looked at when they were not all of the table: what evidence calls a sample.</summary>
    [JsonIgnore]
    public long? Sample => Complete ? null : RowsRead;

    /// <summary>Values that are not NULL.</summary>
    public long Values => RowsRead - Nulls;
}
