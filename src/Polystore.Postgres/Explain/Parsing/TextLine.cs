namespace Polystore.Postgres.Explain.Parsing;

/// <summary>A line of a plan after wrapped pieces were joined.</summary>
/// <param name="Column">Where its text began.</param>
/// <param name="Text">The text, trimmed.</param>
/// <param name="Number">Number of its first piece in the paste, from 1.</param>
internal readonly record struct TextLine(int Column, string Text, int Number)
{
    public const string Arrow = "->";

    public bool HasArrow => Text.StartsWith(Arrow, StringComparison.Ordinal);

    /// <summary>Whether it is a node with its numbers: title first, then the brackets.</summary>
    public bool HasMetrics => char.IsAsciiLetterUpper(Text[0]) && NodeMetrics.Start(Text) > 0;

    /// <summary>Splits <c>Name: value</c>; false when the line is none.</summary>
    public bool TryProperty(out string name, out string value)
    {
        name = value = "";
        var colon = PropertyColon(Text);
        if (colon < 0)
        {
            return false;
        }

        name = Text[..colon];
        value = Text[(colon + 1)..].Trim();
        return true;
    }

    /// <summary>Position of the colon after a name of words; -1 when there is none. Names are short: the longest of explain.c has 30 letters.</summary>
    public static int PropertyColon(string text)
    {
        const int Longest = 60;
        if (text.Length == 0 || !char.IsAsciiLetterUpper(text[0]))
        {
            return -1;
        }

        for (var i = 1; i < Math.Min(text.Length, Longest); i++)
        {
            if (text[i] == ':')
            {
                return i + 1 == text.Length || text[i + 1] == ' ' ? i : -1;
            }

            if (!char.IsAsciiLetterOrDigit(text[i]) && text[i] is not (' ' or '-' or '_' or '/'))
            {
                return -1;
            }
        }

        return -1;
    }

    /// <summary><c>InitPlan 1 (returns $0)</c>, <c>SubPlan 2</c>, <c>CTE name</c>, or a named one of 17 and newer: <c>InitPlan expr_1</c>.</summary>
    public bool IsSubplanHeader()
    {
        var text = Text;
        if (text.StartsWith("CTE ", StringComparison.Ordinal))
        {
            // The server does not quote the name.
            return !text.StartsWith("CTE Scan ", StringComparison.Ordinal) && !HasMetrics;
        }

        return (text.StartsWith("InitPlan ", StringComparison.Ordinal) || text.StartsWith("SubPlan ", StringComparison.Ordinal))
            && !text.Contains("(cost=", StringComparison.Ordinal) && !text.Contains("(actual ", StringComparison.Ordinal);
    }

    public bool IsTrigger => Text.StartsWith("Trigger ", StringComparison.Ordinal) && Text.Contains("calls=", StringComparison.Ordinal);

    public bool IsRowCount => Text.StartsWith('(') && (Text.EndsWith(" rows)", StringComparison.Ordinal) || Text == "(1 row)");
}
