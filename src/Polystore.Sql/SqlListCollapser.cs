namespace Polystore.Sql;

/// <summary>
/// Finds the lists whose length says nothing about a statement: <c>IN (1, 2, 3)</c>, <c>ARRAY[1, 2]</c> and the second and later of like
/// rows after VALUES. Says which pieces to leave out and after which one an ellipsis belongs.
/// </summary>
internal sealed class SqlListCollapser
{
    private readonly IReadOnlyList<SqlPiece> _pieces;
    private readonly int[] _close;

    public SqlListCollapser(IReadOnlyList<SqlPiece> pieces)
    {
        _pieces = pieces;
        Dropped = new bool[pieces.Count];
        EllipsisAfter = new bool[pieces.Count];
        _close = Matching(pieces);
        for (var i = 0; i < pieces.Count - 1; i++)
        {
            if (pieces[i].IsKeyword("IN") && pieces[i + 1].IsSymbol("("))
                List(i + 1);
            else if (pieces[i].Text.Equals("ARRAY", StringComparison.OrdinalIgnoreCase) && pieces[i + 1].IsSymbol("["))
                List(i + 1);
        }

        for (var i = 0; i < pieces.Count - 1; i++)
        {
            if (pieces[i].IsKeyword("VALUES"))
                Rows(i + 1);
        }
    }

    public bool[] Dropped { get; }

    public bool[] EllipsisAfter { get; }

    private static int[] Matching(IReadOnlyList<SqlPiece> pieces)
    {
        var close = new int[pieces.Count];
        Array.Fill(close, -1);
        var open = new Stack<int>();
        for (var i = 0; i < pieces.Count; i++)
        {
            if (pieces[i].IsSymbol("(") || pieces[i].IsSymbol("["))
                open.Push(i);
            else if ((pieces[i].IsSymbol(")") || pieces[i].IsSymbol("]")) && open.TryPop(out var from))
                close[from] = i;
        }

        return close;
    }

    // The list at an opening bracket, when it holds nothing but constants, or nothing but rows of as many constants.
    private void List(int open)
    {
        var close = _close[open];
        if (close <= open + 1)
            return;
        var firstEnd = ItemEnd(open + 1, close);
        if (firstEnd < 0)
            return;
        var width = firstEnd - open - 1;
        var position = firstEnd;
        while (position < close)
        {
            if (!_pieces[position].IsSymbol(","))
                return;
            var end = ItemEnd(position + 1, close);
            if (end < 0 || (end - position - 1 != width && !_pieces[position + 1].IsSymbol("...")))
                return;
            position = end;
        }

        for (var i = firstEnd; i < close; i++)
            Dropped[i] = true;
        EllipsisAfter[firstEnd - 1] = true;
    }

    private int ItemEnd(int start, int limit)
    {
        if (start >= limit)
            return -1;
        if (_pieces[start].IsValue || _pieces[start].IsSymbol("..."))
            return start + 1;
        var close = _pieces[start].IsSymbol("(") ? _close[start] : -1;
        if (close < 0 || close > limit)
            return -1;
        for (var i = start + 1; i < close; i++)
        {
            if (!_pieces[i].IsValue && !_pieces[i].IsSymbol(","))
                return -1;
        }

        return close + 1;
    }

    private void Rows(int first)
    {
        if (!_pieces[first].IsSymbol("(") || _close[first] < 0)
            return;
        var kept = first;
        var position = _close[first] + 1;
        while (position + 1 < _pieces.Count && _pieces[position].IsSymbol(","))
        {
            var row = position + 1;
            var close = _pieces[row].IsSymbol("...") ? row : _pieces[row].IsSymbol("(") ? _close[row] : -1;
            if (close < 0)
                return;
            if (close == row || SameRow(kept, row))
            {
                for (var i = position; i <= close; i++)
                    Dropped[i] = true;
                EllipsisAfter[_close[kept]] = true;
            }
            else
            {
                kept = row;
            }

            position = close + 1;
        }
    }

    private bool SameRow(int a, int b)
    {
        var length = _close[a] - a;
        if (_close[b] - b != length)
            return false;
        for (var i = 1; i < length; i++)
        {
            var (left, right) = (_pieces[a + i], _pieces[b + i]);
            if (!(left.IsValue && right.IsValue) && (left.Kind != right.Kind || left.Text != right.Text))
                return false;
        }

        return true;
    }
}
