using SQLitePCL;

namespace Polystore.Sqlite.Connect;

/// <summary>The current row of a statement; valid only inside the function that it is handed to.</summary>
public readonly struct SqliteRow : IEquatable<SqliteRow>
{
    private readonly sqlite3_stmt statement;

    internal SqliteRow(sqlite3_stmt statement) => this.statement = statement;

    /// <summary>Number of columns.</summary>
    public int Count => raw.sqlite3_column_count(statement);

    /// <summary>Name of a column, from 0.</summary>
    public string Name(int column) => raw.sqlite3_column_name(statement, column).utf8_to_string();

    /// <summary>True when the value is NULL.</summary>
    public bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    /// <summary>The value as an integer; 0 for NULL.</summary>
    public long Int64(int column) => raw.sqlite3_column_int64(statement, column);

    /// <summary>The value as an integer; 0 for NULL.</summary>
    public int Int32(int column) => raw.sqlite3_column_int(statement, column);

    /// <summary>The value as an integer, or null.</summary>
    public long? Int64OrNull(int column) => IsNull(column) ? null : Int64(column);

    /// <summary>The value as a number; 0 for NULL.</summary>
    public double Double(int column) => raw.sqlite3_column_double(statement, column);

    /// <summary>The value as a number, or null.</summary>
    public double? DoubleOrNull(int column) => IsNull(column) ? null : Double(column);

    /// <summary>The value as text; empty for NULL.</summary>
    public string Text(int column) => raw.sqlite3_column_text(statement, column).utf8_to_string() ?? "";

    /// <summary>The value as text, or null.</summary>
    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    /// <summary>The value as SQLite stores it: null, <see cref="long"/>, <see cref="double"/>, <see cref="string"/> or bytes.</summary>
    public object? Value(int column) => raw.sqlite3_column_type(statement, column) switch
    {
        raw.SQLITE_NULL => null,
        raw.SQLITE_INTEGER => Int64(column),
        raw.SQLITE_FLOAT => Double(column),
        raw.SQLITE_BLOB => raw.sqlite3_column_blob(statement, column).ToArray(),
        _ => Text(column),
    };

    /// <inheritdoc />
    public bool Equals(SqliteRow other) => ReferenceEquals(statement, other.statement);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is SqliteRow other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => statement?.GetHashCode() ?? 0;

    /// <summary>True when both are the current row of one statement.</summary>
    public static bool operator ==(SqliteRow left, SqliteRow right) => left.Equals(right);

    /// <summary>True when they belong to different statements.</summary>
    public static bool operator !=(SqliteRow left, SqliteRow right) => !left.Equals(right);
}
