namespace Polystore.Sql;

/// <summary>The lexical differences between the SQL languages that Polystore reads and writes. Three instances exist, and no others.</summary>
public sealed record SqlDialect
{
    private SqlDialect(string name) => Name = name;

    /// <summary>SQLite 3.</summary>
    public static SqlDialect Sqlite { get; } = new("sqlite")
    {
        IdentifierQuote = '"',
        BacktickQuotesIdentifier = true,
        BracketQuotesIdentifier = true,
    };

    /// <summary>PostgreSQL, with <c>standard_conforming_strings</c> on, its default since 9.1.</summary>
    public static SqlDialect Postgres { get; } = new("postgres")
    {
        IdentifierQuote = '"',
        BlockCommentsNest = true,
        HasDollarQuotedStrings = true,
        HasEscapeStrings = true,
        FoldsUnquotedIdentifiers = true,
        QuotedIdentifiersAreCaseSensitive = true,
        HasUserDefinedOperators = true,
    };

    /// <summary>MySQL and MariaDB, in their default SQL mode (backslash escapes, double quotes for strings).</summary>
    public static SqlDialect MySql { get; } = new("mysql")
    {
        IdentifierQuote = '`',
        BacktickQuotesIdentifier = true,
        DoubleQuoteIsString = true,
        HasHashComments = true,
        DashCommentNeedsSpace = true,
        BackslashEscapes = true,
    };

    /// <summary>The lower-case name: <c>sqlite</c>, <c>postgres</c> or <c>mysql</c>.</summary>
    public string Name { get; }

    /// <summary>The character that Polystore itself quotes an identifier with.</summary>
    public char IdentifierQuote { get; private init; }

    /// <summary>Backticks quote identifiers.</summary>
    public bool BacktickQuotesIdentifier { get; private init; }

    /// <summary>Square brackets quote identifiers.</summary>
    public bool BracketQuotesIdentifier { get; private init; }

    /// <summary>Double quotes delimit a string and not an identifier.</summary>
    public bool DoubleQuoteIsString { get; private init; }

    /// <summary><c>#</c> starts a comment to the end of the line.</summary>
    public bool HasHashComments { get; private init; }

    /// <summary><c>--</c> starts a comment only before white space or the end of the text.</summary>
    public bool DashCommentNeedsSpace { get; private init; }

    /// <summary>Block comments may contain block comments.</summary>
    public bool BlockCommentsNest { get; private init; }

    /// <summary><c>$tag$ … $tag$</c> is a string.</summary>
    public bool HasDollarQuotedStrings { get; private init; }

    /// <summary><c>E'…'</c> is a string with backslash escapes.</summary>
    public bool HasEscapeStrings { get; private init; }

    /// <summary>A backslash escapes the next character in every string.</summary>
    public bool BackslashEscapes { get; private init; }

    /// <summary>An identifier without quotes is folded to lower case.</summary>
    public bool FoldsUnquotedIdentifiers { get; private init; }

    /// <summary>Quoted identifiers that differ in case are different names.</summary>
    public bool QuotedIdentifiersAreCaseSensitive { get; private init; }

    /// <summary>Any run of operator characters is one operator.</summary>
    public bool HasUserDefinedOperators { get; private init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
