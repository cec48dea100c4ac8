namespace Polystore.Sql;

/// <summary>Reads identifiers as they stand in SQL text.</summary>
public static class SqlIdentifier
{
    /// <summary>The name that an identifier stands for: quotes of any style removed, doubled quotes inside undone.</summary>
    /// <param name="text">The identifier, quoted or not; text without quotes comes back as it is.</param>
    public static string Unquote(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > 3 && text[0] is 'U' or 'u' && text[1] == '&' && text[2] == '"')
            text = text[2..];
        if (text.Length == 0)
            return text;
        var close = text[0] switch
        {
            '"' => '"',
            '`' => '`',
            '\'' => '\'',
            '[' => ']',
            _ => '\0',
        };
        if (close == '\0')
            return text;
        var inner = text.Length > 1 && text[^1] == close ? text[1..^1] : text[1..];
        return close == ']' ? inner : inner.Replace(new string(close, 2), close.ToString(), StringComparison.Ordinal);
    }

    /// <summary>The name that an identifier stands for in a dialect: as <see cref="Unquote"/>, and folded to lower case where the
    /// dialect folds names without quotes.</summary>
    /// <param name="text">The identifier, quoted or not.</param>
    /// <param name="dialect">Whose rules apply.</param>
    public static string Name(string text, SqlDialect dialect)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(dialect);
        var name = Unquote(text);
        return dialect.FoldsUnquotedIdentifiers && name.Length == text.Length ? name.ToLowerInvariant() : name;
    }

    /// <summary>Whether two names mean the same object: exactly equal where the dialect tells cases apart, else whatever their case.</summary>
    /// <param name="dialect">Whose rules apply.</param>
    public static StringComparer Comparer(SqlDialect dialect)
    {
        ArgumentNullException.ThrowIfNull(dialect);
        return dialect.QuotedIdentifiersAreCaseSensitive ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase;
    }
}
