namespace Polystore.Mongo.ShellSyntax;

/// <summary>Tells the parameters of an arrow function, <c>(a, b) =&gt;</c>, from an expression in parentheses. Each parenthesis is looked at once.</summary>
/// <param name="text">The text.</param>
internal sealed class ShellArrows(string text)
{
    // What is longer is no list of parameters, and need not be read to its end.
    private const int LongestParameters = 10_000;

    private readonly Dictionary<int, bool> known = [];

    /// <summary>Whether the parenthesis at an offset opens parameters.</summary>
    public bool IsAt(int offset)
    {
        if (!known.ContainsKey(offset))
        {
            Look(offset);
        }

        return known[offset];
    }

    private void Look(int offset)
    {
        var open = new Stack<int>();
        var lexer = new ShellLexer(text, offset);
        int? closed = null;
        try
        {
            do
            {
                var token = lexer.Next();
                if (closed is { } before)
                {
                    known[before] = token is { Kind: ShellTokenKind.Sign, Text: "=>" };
                    closed = null;
                }

                if (token.Kind == ShellTokenKind.End || token.Start - offset > LongestParameters)
                {
                    break;
                }

                if (token.Is('('))
                {
                    open.Push(token.Start);
                }
                else if (token.Is(')') && open.Count > 0)
                {
                    closed = open.Pop();
                }
            }
            while (open.Count > 0 || closed is not null);
        }
        catch (ShellSyntaxException)
        {
            // Who reads the value will say what is wrong with it.
        }

        foreach (var endless in closed is { } last ? open.Append(last) : open)
        {
            known[endless] = false;
        }
    }
}
