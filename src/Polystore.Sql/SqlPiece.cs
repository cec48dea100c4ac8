namespace Polystore.Sql;

/// <summary>What a token becomes once constants are hidden.</summary>
internal enum SqlPieceKind
{
    Keyword,
    Name,
    QuotedName,
    Constant,
    Parameter,
    Symbol,
}

/// <summary>One token of a normalised statement.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its text; <c>?</c> for a constant.</param>
/// <param name="Start">Where it starts in the text it was read from.</param>
/// <param name="End">Where it ends there.</param>
internal readonly record struct SqlPiece(SqlPieceKind Kind, string Text, int Start, int End)
{
    public bool IsSymbol(string symbol) => Kind == SqlPieceKind.Symbol && Text == symbol;

    public bool IsKeyword(string word) => Kind == SqlPieceKind.Keyword && Text == word;

    public bool IsValue => Kind is SqlPieceKind.Constant or SqlPieceKind.Parameter;
}
