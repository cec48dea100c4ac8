namespace Polystore.Postgres.Explain.Parsing;

/// <summary>Says whether a text that comes in pieces still has a bracket or a quote open.</summary>
internal sealed class BalanceCounter
{
    private int depth;
    private char quote;
    private bool escapes;

    public bool InString => quote != '\0';

    public bool IsOpen => InString || depth > 0;

    public void Reset() => (depth, quote, escapes) = (0, '\0', false);

    public void Add(string piece)
    {
        for (var i = 0; i < piece.Length; i++)
        {
            var letter = piece[i];
            if (InString)
            {
                if (escapes && letter == '\\')
                {
                    i++;
                }
                else if (letter == quote)
                {
                    // A doubled quote closes and opens again, which comes to the same.
                    quote = '\0';
                }
            }
            else if (letter is '\'' or '"')
            {
                quote = letter;
                escapes = letter == '\'' && i > 0 && piece[i - 1] == 'E' && (i == 1 || !char.IsLetterOrDigit(piece[i - 2]));
            }
            else
            {
                depth += letter switch { '(' => 1, ')' => -1, _ => 0 };
            }
        }
    }
}
