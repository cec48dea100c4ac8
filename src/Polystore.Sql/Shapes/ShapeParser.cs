using System.Runtime.CompilerServices;

namespace Polystore.Sql.Shapes;

/// <summary>
/// Reads one statement by recursive descent. What cannot be read becomes raw at the smallest part around it, and reading goes on behind.
/// The levels of nesting and the height of expressions are bounded, so that neither this nor what walks the result can exhaust the stack.
/// </summary>
internal sealed partial class ShapeParser(TokenCursor cursor)
{
    // SQLite itself stops at 1,000 levels (SQLITE_MAX_EXPR_DEPTH); people stop far earlier. One level costs about 2 kB of stack here.
    private const int MaxDepth = 150;
    private const int MaxHeight = 300;

    private readonly List<ShapeProblem> _problems = [];
    private int _depth;
    private int _blockHeight;

    public IReadOnlyList<ShapeProblem> Problems => _problems;

    private SqlDialect Dialect => cursor.Dialect;

    private static bool IsStackShort() => !RuntimeHelpers.TryEnsureSufficientExecutionStack();

    private bool TooDeep => _depth >= MaxDepth || IsStackShort();

    public void Note(int offset, string reason) => _problems.Add(new ShapeProblem(offset, reason));

    // Sets the range and the height, and refuses what would be too high for a recursive walk.
    private T Built<T>(T expression, int firstToken)
        where T : SqlExpression
    {
        var height = 0;
        foreach (var child in expression.Children)
            height = Math.Max(height, child.Height);
        if (expression.Subquery is { } query)
            height = Math.Max(height, query.Height);
        expression.Height = height + 1;
        if (expression.Height > MaxHeight)
            throw new UnreadableSqlException(cursor.RangeFrom(firstToken).Start, "nested too deep");
        _blockHeight = Math.Max(_blockHeight, expression.Height);
        return expression with { Range = cursor.RangeFrom(firstToken) };
    }

    private RawExpression Raw(int firstToken, string reason)
    {
        var range = cursor.RangeFrom(firstToken);
        Note(range.Start, reason);
        return new RawExpression(range.Text(cursor.Sql), reason) { Range = range };
    }

    /// <summary>Reads a part that ends at a boundary; when it cannot be read, gives the raw text up to the boundary to the fallback.</summary>
    private T Tolerant<T>(Func<T> read, Func<RawExpression, T> fallback)
    {
        var start = cursor.Position;
        var depth = _depth;
        var height = _blockHeight;
        var problems = _problems.Count;
        string reason;
        int offset;
        try
        {
            var result = read();
            if (AtBoundary())
                return result;
            var unexpected = cursor.Unexpected("the end of this part");
            (offset, reason) = (unexpected.Offset, unexpected.Message);
        }
        catch (UnreadableSqlException e)
        {
            (offset, reason) = (e.Offset, e.Message);
        }

        _depth = depth;
        _blockHeight = height;
        _problems.RemoveRange(problems, _problems.Count - problems);
        cursor.Position = start;
        SkipToBoundary();
        var range = cursor.RangeFrom(start);
        Note(offset, reason);
        return fallback(new RawExpression(range.Text(cursor.Sql), reason) { Range = range });
    }

    /// <summary>Reads all the text as one expression.</summary>
    public SqlExpression WholeExpression()
    {
        try
        {
            var expression = Expression();
            if (cursor.AtEnd)
                return expression;
            throw cursor.Unexpected("the end of the expression");
        }
        catch (UnreadableSqlException e)
        {
            return new RawExpression(cursor.Sql, e.Message) { Range = new SourceRange(0, cursor.Sql.Length) };
        }
    }

    /// <summary>Reads an expression at the cursor for another reader.</summary>
    /// <exception cref="UnreadableSqlException">It cannot be read.</exception>
    public SqlExpression Operand() => Expression();

    private SqlExpression TolerantExpression() => Tolerant<SqlExpression>(Expression, raw => raw);

    private List<T> CommaSeparated<T>(Func<T> read)
    {
        var items = new List<T> { read() };
        while (cursor.TakeSymbol(","))
            items.Add(read());
        return items;
    }

    private void SkipToBoundary()
    {
        while (!AtBoundary())
        {
            if (cursor.IsSymbol("(") || cursor.IsSymbol("["))
                cursor.SkipBracket();
            else
                cursor.Position++;
        }
    }

    private bool AtBoundary()
    {
        if (cursor.AtEnd)
            return true;
        var token = cursor.Current;
        if (token.Kind == SqlTokenKind.Punctuation)
            return cursor.Sql[token.Offset] is ',' or ')' or ';' or ']';
        return token.Kind == SqlTokenKind.Word && !cursor.TokenAt(cursor.Position - 1).IsSymbol(cursor.Sql, ".")
            && ShapeWords.EndsPart(token.Span(cursor.Sql)) && !IsFunctionCall();
    }

    // left(x, 1), right(x, 1), replace(…): words that end a part unless they are called.
    private bool IsFunctionCall() =>
        cursor.IsSymbol("(", 1) && cursor.IsAnyWord("LEFT", "RIGHT", "REPLACE", "INSERT", "IF", "VALUES");

    private List<string> NameList()
    {
        cursor.ExpectSymbol("(");
        var names = CommaSeparated(Name);
        cursor.ExpectSymbol(")");
        return names;
    }

    private string Name()
    {
        if (!AtName())
            throw cursor.Unexpected("a name");
        var name = NameHere();
        cursor.Position++;
        return name;
    }

    private string NameHere()
    {
        var name = SqlIdentifier.Name(cursor.Current.Text(cursor.Sql), Dialect);
        return name.Contains('\0') ? throw new UnreadableSqlException(cursor.Offset, "a name cannot hold the character U+0000") : name;
    }

    private bool AtName() => cursor.Current.Kind switch
    {
        SqlTokenKind.QuotedIdentifier => true,
        SqlTokenKind.Word => !cursor.AtEnd && !ShapeWords.IsNoName(cursor.Current.Span(cursor.Sql)),
        _ => false,
    };

    private bool AtQuery(int ahead = 0) =>
        cursor.IsWord("SELECT", ahead) || cursor.IsWord("WITH", ahead)
        || (cursor.IsWord("VALUES", ahead)
            && ((cursor.IsSymbol("(", ahead + 1) && Dialect != SqlDialect.MySql) || cursor.IsWord("ROW", ahead + 1)));
}
