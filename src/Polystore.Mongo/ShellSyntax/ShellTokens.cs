namespace Polystore.Mongo.ShellSyntax;

/// <summary>The tokens of a text with one token read ahead, and one more where it is asked for.</summary>
internal sealed class ShellTokens
{
    private readonly string text;
    private readonly bool isCode;
    private ShellLexer lexer;
    private ShellToken? current;
    private ShellToken? ahead;
    private (int Offset, int Line, int LineStart) place = (0, 1, 0);

    public ShellTokens(string text, int start, bool isCode = false)
    {
        (this.text, this.isCode) = (text, isCode);
        lexer = new ShellLexer(text, start, isCode);
        LastEnd = start;
    }

    /// <summary>Reads on from an offset, at which a value begins.</summary>
    public void GoTo(int offset)
    {
        lexer = new ShellLexer(text, offset, isCode);
        (current, ahead, LastEnd) = (null, null, offset);
    }

    /// <summary>The next token. It is read only here: what follows the last one that is wanted may be no JavaScript at all.</summary>
    public ShellToken Current => current ??= lexer.Next();

    /// <summary>Offset after the last token that was taken.</summary>
    public int LastEnd { get; private set; }

    /// <summary>The token after <see cref="Current"/>.</summary>
    public ShellToken Peek()
    {
        _ = Current;
        return ahead ??= lexer.Next();
    }

    public ShellToken Take()
    {
        var taken = Current;
        LastEnd = taken.End;
        (current, ahead) = (ahead, null);
        return taken;
    }

    public bool TryTake(char sign)
    {
        if (!Current.Is(sign))
        {
            return false;
        }

        Take();
        return true;
    }

    public void Require(char sign)
    {
        if (!TryTake(sign))
        {
            throw Unexpected($"'{sign}'");
        }
    }

    public string TakeName(string what) => TakeNamed(what).Text;

    public ShellToken TakeNamed(string what) => Current.Kind == ShellTokenKind.Name ? Take() : throw Unexpected(what);

    public ShellSyntaxException Unexpected(string expected) => Error(Current, $"{expected} was expected, not {Current.Shown}");

    public ShellSyntaxException Error(ShellToken token, string problem) => lexer.Error(token.Start, problem);

    /// <summary>Line and column, from 1. They are counted on from the place that was asked for before, because a script asks for each of its statements.</summary>
    public (int Line, int Column) PlaceOf(ShellToken token)
    {
        var (offset, line, lineStart) = token.Start >= place.Offset ? place : (0, 1, 0);
        var between = text.AsSpan(offset, token.Start - offset);
        place = (token.Start, line + between.Count('\n'), between.LastIndexOf('\n') is >= 0 and var last ? offset + last + 1 : lineStart);
        return (place.Line, token.Start - place.LineStart + 1);
    }

    public int LineOf(ShellToken token) => PlaceOf(token).Line;
}
