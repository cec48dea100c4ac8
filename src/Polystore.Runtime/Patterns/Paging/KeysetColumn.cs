using System.Data.Common;
using System.Globalization;
using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Patterns;

/// <summary>A column of the order that pages follow.</summary>
public sealed class KeysetColumn
{
    private readonly Func<DbDataReader, int, object> read;
    private readonly Func<string, object> parse;

    private KeysetColumn(string name, bool descending, bool nullable, NullOrder nulls, Func<DbDataReader, int, object> read, Func<string, object> parse)
    {
        Name = name;
        IsDescending = descending;
        IsNullable = nullable;
        NullsFirst = nulls == NullOrder.First || (nulls == NullOrder.Largest && descending);
        this.read = read;
        this.parse = parse;
    }

    /// <summary>Its name in the result of the query.</summary>
    public string Name { get; }

    internal bool IsDescending { get; }

    internal bool IsNullable { get; }

    internal bool NullsFirst { get; }

    internal SqlName SqlName => new(Name);

    /// <summary>An integer of 64 bits or fewer.</summary>
    /// <inheritdoc cref="Text"/>
    public static KeysetColumn Integer(string name, bool descending = false, bool nullable = false, NullOrder nulls = NullOrder.Largest) =>
        new(name, descending, nullable, nulls, static (row, i) => Convert.ToInt64(row.GetValue(i), CultureInfo.InvariantCulture), static text => long.Parse(text, CultureInfo.InvariantCulture));

    /// <summary>A double. PostgreSQL has NaN above every other number; SQLite keeps it as NULL.</summary>
    /// <inheritdoc cref="Text"/>
    public static KeysetColumn Double(string name, bool descending = false, bool nullable = false, NullOrder nulls = NullOrder.Largest) =>
        new(name, descending, nullable, nulls, static (row, i) => row.GetDouble(i), static text => double.Parse(text, CultureInfo.InvariantCulture));

    /// <summary>A number with a fixed point. SQLite has no such type: it keeps what fits into a double.</summary>
    /// <inheritdoc cref="Text"/>
    public static KeysetColumn Decimal(string name, bool descending = false, bool nullable = false, NullOrder nulls = NullOrder.Largest) =>
        new(name, descending, nullable, nulls, static (row, i) => row.GetDecimal(i), static text => decimal.Parse(text, CultureInfo.InvariantCulture));

    /// <summary>A text, in the order of the column's collation.</summary>
    /// <param name="name">Its name in the result of the query.</param>
    /// <param name="descending">From the largest to the smallest.</param>
    /// <param name="nullable">True when it may be NULL; a column that is declared without and has some loses their rows.</param>
    /// <param name="nulls">Where rows without a value stand.</param>
    public static KeysetColumn Text(string name, bool descending = false, bool nullable = false, NullOrder nulls = NullOrder.Largest) =>
        new(name, descending, nullable, nulls, static (row, i) => row.GetString(i), static text => text);

    /// <summary>A GUID.</summary>
    /// <inheritdoc cref="Text"/>
    public static KeysetColumn Guid(string name, bool descending = false, bool nullable = false, NullOrder nulls = NullOrder.Largest) =>
        new(name, descending, nullable, nulls, static (row, i) => row.GetGuid(i), static text => System.Guid.Parse(text, CultureInfo.InvariantCulture));

    /// <summary>An instant (<c>timestamptz</c>; on SQLite a text in UTC as the driver writes it).</summary>
    /// <inheritdoc cref="Text"/>
    public static KeysetColumn Instant(string name, bool descending = false, bool nullable = false, NullOrder nulls = NullOrder.Largest) =>
        new(name, descending, nullable, nulls, static (row, i) => row.GetFieldValue<DateTimeOffset>(i), static text => DateTimeOffset.ParseExact(text, "O", CultureInfo.InvariantCulture));

    internal object? Read(DbDataReader row, int ordinal) => row.IsDBNull(ordinal) ? null : read(row, ordinal);

    internal object? Parse(string? text) => text is null ? null : parse(text);

    internal static string? Write(object? value) => value switch
    {
        null => null,
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        DateTimeOffset instant => instant.ToString("O", CultureInfo.InvariantCulture),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => (string)value,
    };
}
