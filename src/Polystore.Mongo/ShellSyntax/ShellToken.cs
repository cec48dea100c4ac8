namespace Polystore.Mongo.ShellSyntax;

internal enum ShellTokenKind
{
    End,
    Name,
    Text,

    /// <summary>A string with <c>${…}</c> in it, as written with its quotes.</summary>
    Template,
    Number,
    Pattern,
    Sign,
}

/// <summary>One token of JavaScript.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Names, signs and numbers as written; strings and patterns without their quotes, escapes of strings resolved.</param>
/// <param name="Start">Offset of its first character.</param>
/// <param name="End">Offset after its last character.</param>
/// <param name="AfterLineBreak">Whether a line ended between the token before and this one.</param>
/// <param name="Flags">Flags of a pattern.</param>
internal readonly record struct ShellToken(ShellTokenKind Kind, string Text, int Start, int End, bool AfterLineBreak, string Flags = "")
{
    public bool Is(char sign) => Kind == ShellTokenKind.Sign && Text.Length == 1 && Text[0] == sign;

    public bool IsName(string name) => Kind == ShellTokenKind.Name && Text == name;

    /// <summary>The token as a message shows it.</summary>
    public string Shown => Kind switch
    {
        ShellTokenKind.End => "the end of the text",
        ShellTokenKind.Text => "a string",
        ShellTokenKind.Pattern => "a regular expression",
        _ => $"'{(Text.Length <= 24 ? Text : Text[..24] + "…")}'",
    };
}
