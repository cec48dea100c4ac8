using System.Globalization;
using System.Numerics;
using System.Text;

namespace Polystore.Sql;

/// <summary>
/// The one place where a name or a value becomes SQL text. What it returns reads back, in the dialect asked for, as exactly the name
/// or value given, whatever characters it holds.
/// </summary>
public static class SqlQuoting
{
    /// <summary>A name as an identifier, quoted only when it has to be: a reserved word, an odd character, a case that would fold.</summary>
    /// <param name="name">The name, of any length and any characters but U+0000.</param>
    /// <param name="dialect">Whose rules apply.</param>
    /// <exception cref="ArgumentException">The name holds U+0000, which no database allows.</exception>
    public static string Identifier(string name, SqlDialect dialect)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(dialect);
        return IsPlain(name, dialect) && !SqlKeywords.IsReserved(name, dialect) ? name : AlwaysQuoted(name, dialect);
    }

    /// <summary>A name as a quoted identifier.</summary>
    /// <inheritdoc cref="Identifier"/>
    public static string AlwaysQuoted(string name, SqlDialect dialect)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(dialect);
        if (name.Contains('\0'))
            throw new ArgumentException("A name cannot hold the character U+0000.", nameof(name));
        var quote = dialect.IdentifierQuote.ToString();
        return quote + name.Replace(quote, quote + quote, StringComparison.Ordinal) + quote;
    }

    /// <summary>Names joined by dots, each quoted when it has to be; null and empty leading parts are left out.</summary>
    /// <param name="dialect">Whose rules apply.</param>
    /// <param name="parts">Catalog, schema, table, column: as many as there are; the last is always written.</param>
    public static string QualifiedName(SqlDialect dialect, params ReadOnlySpan<string?> parts)
    {
        if (parts.IsEmpty)
            throw new ArgumentException("A qualified name needs at least one part.", nameof(parts));
        var text = new StringBuilder();
        for (var i = 0; i < parts.Length; i++)
        {
            if (i < parts.Length - 1 && string.IsNullOrEmpty(parts[i]))
                continue;
            if (text.Length > 0)
                text.Append('.');
            text.Append(Identifier(parts[i] ?? "", dialect));
        }

        return text.ToString();
    }

    /// <summary>
    /// A value as a constant: null, booleans, integers, decimals, reals (shortest text that reads back equal), text, characters,
    /// GUIDs, binary (<c>byte[]</c>, memory), dates and times.
    /// </summary>
    /// <remarks>
    /// SQLite has no NaN, which becomes NULL as in the engine itself, and reads 9e999 as infinity. MySQL text escapes backslashes, which
    /// is right in every SQL mode but NO_BACKSLASH_ESCAPES. Dates are ISO 8601 with a blank between date and time.
    /// </remarks>
    /// <param name="value">The value.</param>
    /// <param name="dialect">Whose rules apply.</param>
    /// <exception cref="ArgumentException">The type, or this value of it, has no constant in the dialect.</exception>
    public static string Literal(object? value, SqlDialect dialect)
    {
        ArgumentNullException.ThrowIfNull(dialect);
        return value switch
        {
            null or DBNull => "NULL",
            bool b => dialect == SqlDialect.Sqlite ? (b ? "1" : "0") : (b ? "TRUE" : "FALSE"),
            sbyte or byte or short or ushort or int or uint or long or ulong or BigInteger or Int128 or UInt128 =>
                ((IFormattable)value).ToString(null, CultureInfo.InvariantCulture),
            decimal m => m.ToString(CultureInfo.InvariantCulture),
            double d => Real(d, d.ToString("R", CultureInfo.InvariantCulture), dialect),
            float f => Real(f, f.ToString("R", CultureInfo.InvariantCulture), dialect),
            Half h => Real((double)h, ((double)h).ToString("R", CultureInfo.InvariantCulture), dialect),
            string s => Text(s, dialect),
            char c => Text(c.ToString(), dialect),
            Guid g => Text(g.ToString("D"), dialect),
            byte[] bytes => Blob(bytes, dialect),
            Memory<byte> bytes => Blob(bytes.Span, dialect),
            ReadOnlyMemory<byte> bytes => Blob(bytes.Span, dialect),
            DateTime t => Typed("TIMESTAMP", t.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture), dialect),
            DateTimeOffset t => Instant(t, dialect),
            DateOnly d => Typed("DATE", d.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), dialect),
            TimeOnly t => Typed("TIME", t.ToString("HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture), dialect),
            TimeSpan t => Typed("INTERVAL", Duration(t), dialect),
            _ => throw new ArgumentException($"A value of type {value.GetType().Name} has no SQL constant.", nameof(value)),
        };
    }

    private static bool IsPlain(string name, SqlDialect dialect)
    {
        if (name.Length == 0 || !(char.IsAsciiLetter(name[0]) || name[0] == '_'))
            return false;
        foreach (var c in name)
        {
            if (!(char.IsAsciiLetterOrDigit(c) || c == '_') || (dialect.FoldsUnquotedIdentifiers && char.IsAsciiLetterUpper(c)))
                return false;
        }

        // Right before a quote these read as the prefix of a constant, and MySQL takes a leading underscore for a character set.
        return !(dialect == SqlDialect.MySql && name[0] == '_');
    }

    private static string Real(double value, string text, SqlDialect dialect)
    {
        if (double.IsFinite(value))
            return text.AsSpan().ContainsAny(".eE") ? text : text + ".0";
        if (dialect == SqlDialect.Sqlite)
            return double.IsNaN(value) ? "NULL" : value > 0 ? "9e999" : "-9e999";
        if (dialect == SqlDialect.Postgres)
            return double.IsNaN(value) ? "'NaN'::float8" : value > 0 ? "'Infinity'::float8" : "'-Infinity'::float8";
        throw new ArgumentException("MySQL has no constant for an infinite number or NaN.", nameof(value));
    }

    private static string Text(string value, SqlDialect dialect)
    {
        var quoted = value.Replace("'", "''", StringComparison.Ordinal);
        if (dialect == SqlDialect.MySql)
            return MySqlText(value);
        if (dialect == SqlDialect.Postgres)
        {
            if (value.Contains('\0'))
                throw new ArgumentException("PostgreSQL text cannot hold the character U+0000.", nameof(value));

            // As quote_literal() does: right whatever standard_conforming_strings says.
            return value.Contains('\\') ? $"E'{quoted.Replace(@"\", @"\\", StringComparison.Ordinal)}'" : $"'{quoted}'";
        }

        // SQLite ends a statement's text at U+0000, so the character itself has to be made by a function.
        return value.Contains('\0') ? $"('{quoted.Replace("\0", "' || char(0) || '", StringComparison.Ordinal)}')" : $"'{quoted}'";
    }

    private static string MySqlText(string value)
    {
        var text = new StringBuilder("'", value.Length + 2);
        foreach (var c in value)
        {
            _ = c switch
            {
                '\'' => text.Append("''"),
                '\\' => text.Append(@"\\"),
                '\0' => text.Append(@"\0"),
                '\n' => text.Append(@"\n"),
                '\r' => text.Append(@"\r"),
                '\u001A' => text.Append(@"\Z"),
                _ => text.Append(c),
            };
        }

        return text.Append('\'').ToString();
    }

    private static string Blob(ReadOnlySpan<byte> bytes, SqlDialect dialect) =>
        dialect == SqlDialect.Postgres ? $@"'\x{Convert.ToHexStringLower(bytes)}'::bytea" : $"x'{Convert.ToHexStringLower(bytes)}'";

    private static string Typed(string type, string text, SqlDialect dialect) =>
        dialect == SqlDialect.Postgres ? $"{type} '{text}'" : $"'{text}'";

    private static string Instant(DateTimeOffset value, SqlDialect dialect)
    {
        // MySQL keeps no offset in a DATETIME: the instant is given in UTC.
        if (dialect == SqlDialect.MySql)
            return $"'{value.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture)}'";
        return Typed("TIMESTAMPTZ", value.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture), dialect);
    }

    private static string Duration(TimeSpan value)
    {
        var sign = value < TimeSpan.Zero ? "-" : "";
        var hours = Math.Abs(value.Ticks / TimeSpan.TicksPerHour);
        var fraction = Math.Abs(value.Ticks % TimeSpan.TicksPerSecond);
        var tail = fraction == 0 ? "" : $".{fraction:D7}".TrimEnd('0');
        return $"{sign}{hours:D2}:{Math.Abs(value.Minutes):D2}:{Math.Abs(value.Seconds):D2}{tail}";
    }
}
