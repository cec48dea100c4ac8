using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Polystore.Runtime.Stores;

/// <summary>
/// A statement with its values, written as an interpolated string: <c>$"SELECT name FROM users WHERE id = {id}"</c>. What stands in braces
/// is sent as a parameter (<c>$1</c>, <c>$2</c>, …), never as text, but for a <see cref="SqlName"/> and for another
/// <see cref="SqlQuery"/>, which become part of the statement.
/// </summary>
[InterpolatedStringHandler]
public sealed class SqlQuery
{
    private readonly List<string> literals;
    private readonly List<object?> values;
    private StringBuilder? open;
    private string? whole;

    /// <summary>An empty statement, to be written by <see cref="Write(string)"/> and <see cref="Value"/>.</summary>
    public SqlQuery()
        : this(0, 0)
    {
    }

    /// <summary>Called by the compiler.</summary>
    public SqlQuery(int literalLength, int formattedCount)
    {
        open = new StringBuilder(literalLength);
        literals = new List<string>(formattedCount);
        values = new List<object?>(formattedCount);
    }

    /// <summary>A statement that ends with one value, of which everything else is known.</summary>
    /// <param name="before">What stands before the value.</param>
    /// <param name="text">The whole, with its marker.</param>
    /// <param name="value">The value.</param>
    internal SqlQuery(string before, string text, object? value)
    {
        literals = [before];
        values = [Normal(value)];
        whole = text;
    }

    /// <summary>The statement with its markers.</summary>
    public string Text => whole ??= Written();

    /// <summary>The values in the order of the markers; instants are in UTC, enums are their numbers.</summary>
    public IReadOnlyList<object?> Values => values;

    /// <summary>Called by the compiler.</summary>
    public void AppendLiteral(string value) => Write(value);

    /// <summary>Called by the compiler.</summary>
    public void AppendFormatted<T>(T value)
    {
        switch (value)
        {
            case SqlName name:
                Write(name);
                break;
            case SqlQuery part:
                Write(part);
                break;
            default:
                Value(value);
                break;
        }
    }

    /// <summary>Adds a text as it is. It must never be built of what users give.</summary>
    public SqlQuery Write(string text)
    {
        whole = null;
        (open ??= new StringBuilder()).Append(text);
        return this;
    }

    /// <summary>Adds another statement with its values.</summary>
    public SqlQuery Write(SqlQuery part)
    {
        for (var i = 0; i < part.literals.Count; i++)
        {
            Write(part.literals[i]).Value(part.values[i]);
        }

        return part.open is null ? this : Write(part.open.ToString());
    }

    /// <summary>Adds a name.</summary>
    public SqlQuery Write(SqlName name) => Write(name.Quoted);

    /// <summary>Adds a value as a parameter.</summary>
    public SqlQuery Value(object? value)
    {
        whole = null;
        literals.Add(open?.ToString() ?? "");
        values.Add(Normal(value));
        open?.Clear();
        return this;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    // One meaning on every engine: PostgreSQL takes instants in UTC only, and no engine knows an application's enums.
    internal static object? Normal(object? value) => value switch
    {
        DateTimeOffset instant => instant.ToUniversalTime(),
        Enum number => Convert.ChangeType(number, Enum.GetUnderlyingType(number.GetType()), CultureInfo.InvariantCulture),
        ReadOnlyMemory<byte> bytes => bytes.ToArray(),
        _ => value,
    };

    private string Written()
    {
        var text = new StringBuilder();
        for (var i = 0; i < literals.Count; i++)
        {
            text.Append(literals[i]).Append('$').Append(i + 1);
        }

        return text.Append(open).ToString();
    }
}
