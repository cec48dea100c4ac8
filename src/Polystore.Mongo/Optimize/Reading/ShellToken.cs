namespace Polystore.Mongo.Optimize.Reading;

/// <summary>What a piece of shell text is.</summary>
internal enum ShellTokenKind
{
    End,
    Name,
    Text,
    Number,
    Pattern,
    Function,
    Mark,
}

/// <summary>One piece of shell text.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">The name, the mark, the digits, the content of a string, the source of a pattern or function.</param>
/// <param name="Offset">Where it begins.</param>
/// <param name="Flags">Flags of a pattern.</param>
internal readonly record struct ShellToken(ShellTokenKind Kind, string Text, int Offset, string Flags = "")
{
    public bool Is(char mark) => Kind == ShellTokenKind.Mark && Text.Length == 1 && Text[0] == mark;

    /// <summary>As an error names it.</summary>
    public string Shown => Kind switch
    {
        ShellTokenKind.End => "the end of the text",
        ShellTokenKind.Text => "a string",
        ShellTokenKind.Pattern => "a regular expression",
        ShellTokenKind.Function => "a function",
        _ => $"'{Text}'",
    };
}
