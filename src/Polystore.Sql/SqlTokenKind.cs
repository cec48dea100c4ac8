namespace Polystore.Sql;

/// <summary>The lexical kinds of SQL text.</summary>
public enum SqlTokenKind
{
    /// <summary>Blanks, line ends and a byte order mark.</summary>
    Whitespace,

    /// <summary><c>-- …</c> or <c># …</c> up to, and without, the line end.</summary>
    LineComment,

    /// <summary><c>/* … */</c>.</summary>
    BlockComment,

    /// <summary>A keyword or an identifier without quotes.</summary>
    Word,

    /// <summary>An identifier in double quotes, backticks or brackets.</summary>
    QuotedIdentifier,

    /// <summary>A text constant of any form.</summary>
    String,

    /// <summary>A binary or bit constant: <c>x'…'</c>, <c>b'…'</c>.</summary>
    Blob,

    /// <summary>A number of any form, without its sign.</summary>
    Number,

    /// <summary><c>?</c>, <c>?1</c>, <c>:n</c>, <c>@n</c>, <c>$1</c>, <c>$n</c>, <c>%s</c>, <c>%(n)s</c>.</summary>
    Parameter,

    /// <summary>A MySQL system variable, <c>@@name</c>.</summary>
    Variable,

    /// <summary>An operator of one or more characters, and <c>...</c> of a normalised list.</summary>
    Operator,

    /// <summary>One of <c>( ) [ ] { } , ; .</c></summary>
    Punctuation,

    /// <summary>A character that has no meaning in SQL.</summary>
    Unknown,
}
