namespace Polystore.Sql;

/// <summary>A piece of SQL text. The tokens of a text cover it without gap or overlap.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Offset">Where it starts, in UTF-16 units from 0.</param>
/// <param name="Length">Its length in UTF-16 units, at least 1.</param>
/// <param name="Line">The line it starts on, from 1.</param>
/// <param name="Column">The column it starts at, in UTF-16 units from 1.</param>
/// <param name="Unterminated">The text ended before the closing quote or comment mark.</param>
public readonly record struct SqlToken(SqlTokenKind Kind, int Offset, int Length, int Line, int Column, bool Unterminated = false)
{
    /// <summary>The offset just past the token.</summary>
    public int End => Offset + Length;

    /// <summary>Neither white space nor a comment.</summary>
    public bool IsSignificant => Kind is not (SqlTokenKind.Whitespace or SqlTokenKind.LineComment or SqlTokenKind.BlockComment);

    /// <summary>A comment of either form.</summary>
    public bool IsComment => Kind is SqlTokenKind.LineComment or SqlTokenKind.BlockComment;

    /// <summary>The token's characters in the text it was read from.</summary>
    /// <param name="sql">The text that was read.</param>
    public ReadOnlySpan<char> Span(string sql) => sql.AsSpan(Offset, Length);

    /// <summary>The token's text in the text it was read from.</summary>
    /// <param name="sql">The text that was read.</param>
    public string Text(string sql) => sql.Substring(Offset, Length);

    /// <summary>True when the token is the given word, whatever its case, without quotes.</summary>
    /// <param name="sql">The text that was read.</param>
    /// <param name="word">The word to compare with.</param>
    public bool IsWord(string sql, string word) =>
        Kind == SqlTokenKind.Word && Span(sql).Equals(word, StringComparison.OrdinalIgnoreCase);

    /// <summary>True when the token is the given operator or punctuation.</summary>
    /// <param name="sql">The text that was read.</param>
    /// <param name="symbol">The symbol to compare with.</param>
    public bool IsSymbol(string sql, string symbol) =>
        Kind is SqlTokenKind.Operator or SqlTokenKind.Punctuation && Span(sql).SequenceEqual(symbol);
}
