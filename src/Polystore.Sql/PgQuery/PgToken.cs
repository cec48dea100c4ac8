using System.Runtime.InteropServices;

namespace Polystore.Sql.PgQuery;

/// <summary>The kinds of tokens that PostgreSQL's scanner knows.</summary>
public enum PgTokenKind
{
    /// <summary>A name, quoted or not, that is no keyword.</summary>
    Identifier,

    /// <summary>A word that can be any name all the same.</summary>
    UnreservedKeyword,

    /// <summary>A word that can name a column or table but no function or type.</summary>
    ColumnNameKeyword,

    /// <summary>A word that can name a function or type but no column.</summary>
    TypeOrFunctionNameKeyword,

    /// <summary>A word that names nothing without quotes.</summary>
    ReservedKeyword,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>Any other number.</summary>
    Number,

    /// <summary>A text constant of any form.</summary>
    String,

    /// <summary>A bit string.</summary>
    BitString,

    /// <summary><c>$1</c>.</summary>
    Parameter,

    /// <summary>An operator of one or more characters.</summary>
    Operator,

    /// <summary>Brackets, comma, semicolon, dot, colon.</summary>
    Punctuation,

    /// <summary>A comment of either form.</summary>
    Comment,
}

/// <summary>A token of PostgreSQL's own scanner.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Offset">Where it starts, in UTF-16 units from 0.</param>
/// <param name="Length">Its length in UTF-16 units.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PgToken(PgTokenKind Kind, int Offset, int Length)
{
    /// <summary>Its text.</summary>
    /// <param name="sql">The text that was scanned.</param>
    public string Text(string sql) => sql.Substring(Offset, Length);
}
