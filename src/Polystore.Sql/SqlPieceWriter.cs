using System.Text;

namespace Polystore.Sql;

/// <summary>Sets pieces on one line with the blanks a reader expects and none that differ from one writer to the next.</summary>
internal sealed class SqlPieceWriter(int capacity)
{
    private readonly StringBuilder _text = new(capacity);
    private SqlPiece _previous;
    private SqlPiece _beforeName;
    private bool _any;

    public void Add(SqlPiece piece)
    {
        if (_any && NeedsBlank(piece))
            _text.Append(' ');
        _text.Append(piece.Text);
        if (piece.Kind is SqlPieceKind.Name or SqlPieceKind.QuotedName && !(_any && _previous.IsSymbol(".")))
            _beforeName = _previous;
        _previous = piece;
        _any = true;
    }

    public void Ellipsis() => _text.Append(", ...");

    public override string ToString() => _text.ToString();

    private bool NeedsBlank(SqlPiece next)
    {
        if (next.Kind == SqlPieceKind.Symbol)
        {
            switch (next.Text)
            {
                case "," or ")" or "]" or ";" or "::":
                    return false;
                case "." or "[":
                    return _previous.IsValue || _previous.Kind == SqlPieceKind.Symbol && _previous.Text is not (")" or "]" or "(" or "[");
                case "(":
                    return !(_previous.IsSymbol("(") || IsFunctionName());
            }
        }

        // "." before a digit would read as the start of a number.
        if (_previous.IsSymbol("."))
            return next.Kind is not (SqlPieceKind.Keyword or SqlPieceKind.Name or SqlPieceKind.QuotedName) && !next.IsSymbol("*")
                || char.IsAsciiDigit(next.Text[0]);
        return !(_previous.Kind == SqlPieceKind.Symbol && _previous.Text is "(" or "[" or "::");
    }

    // "count(*)" but "INSERT INTO t (a)".
    private bool IsFunctionName() =>
        _previous.Kind is SqlPieceKind.Name or SqlPieceKind.QuotedName
        && !(_beforeName.Kind == SqlPieceKind.Keyword && _beforeName.Text is "INTO" or "TABLE" or "ON" or "REFERENCES" or "WITH" or "RECURSIVE" or "USING" or "AS")
        && !(_beforeName.Kind == SqlPieceKind.Name && _beforeName.Text.Equals("EXISTS", StringComparison.OrdinalIgnoreCase));
}
