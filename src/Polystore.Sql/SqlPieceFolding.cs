namespace Polystore.Sql;

/// <summary>The form in which two pieces that mean the same are the same text.</summary>
internal static class SqlPieceFolding
{
    public static string Fold(SqlPiece piece, SqlDialect dialect) => piece.Kind switch
    {
        SqlPieceKind.Constant or SqlPieceKind.Parameter => "?",
        SqlPieceKind.Keyword or SqlPieceKind.Name => piece.Text.ToLowerInvariant(),
        SqlPieceKind.QuotedName => FoldQuoted(piece.Text, dialect),
        _ => piece.Text == "==" ? "=" : piece.Text == "!=" ? "<>" : piece.Text,
    };

    private static string FoldQuoted(string text, SqlDialect dialect)
    {
        var name = SqlIdentifier.Unquote(text);
        if (dialect.QuotedIdentifiersAreCaseSensitive)
            return SqlQuoting.Identifier(name.Replace("\0", "", StringComparison.Ordinal), dialect);
        return SqlQuoting.Identifier(name.Replace("\0", "", StringComparison.Ordinal).ToLowerInvariant(), dialect);
    }
}
