using System.Text;
using System.Text.RegularExpressions;
using Polystore.Reports.Wording;

namespace Polystore.Reports.Markdown;

/// <summary>
/// Texts from databases as Markdown (GitHub Flavored Markdown 0.29, sections 2.4, 4.5, 6.3, 6.9): they say what they say and
/// become neither markup nor links nor mentions.
/// </summary>
internal static partial class MarkdownText
{
    /// <summary>Prose in one line.</summary>
    public static string Prose(string text)
    {
        var visible = VisibleText.OneLine(text);
        var escaped = new StringBuilder(visible.Length + 16);
        for (var i = 0; i < visible.Length; i++)
        {
            var character = visible[i];
            if (character is '<' or '>' or '&')
            {
                escaped.Append(character switch { '<' => "&lt;", '>' => "&gt;", _ => "&amp;" });
                continue;
            }

            if (character is '\\' or '`' or '*' or '[' or ']' or '#' or '|' or '~' or '!' or '$' || (character == '_' && !InsideWord(visible, i)))
            {
                escaped.Append('\\');
            }

            escaped.Append(character);
            if (character == '@')
            {
                escaped.Append("<!-- -->");
            }
        }

        return LineStart().Replace(Links().Replace(escaped.ToString(), "${scheme}<!-- -->${rest}"), @"${lead}\${mark}");
    }

    /// <summary>A name as a code span: the delimiter is longer than any run of backticks inside (section 6.3).</summary>
    public static string Code(string text)
    {
        var visible = VisibleText.OneLine(text);
        if (visible.Length == 0)
        {
            return "";
        }

        var ticks = new string('`', LongestRun(visible) + 1);
        var pad = visible[0] is '`' or ' ' || visible[^1] is '`' or ' ' ? " " : "";
        return $"{ticks}{pad}{visible}{pad}{ticks}";
    }

    /// <summary>A table cell that already is Markdown: a pipe would end it, in a code span too (section 4.10).</summary>
    public static string CodeCell(string text) => Code(text).Replace("|", "\\|", StringComparison.Ordinal);

    /// <summary>Statements in a fence that nothing inside can close.</summary>
    public static string Fence(string statements, string language)
    {
        var fence = new string('`', Math.Max(3, LongestRun(statements) + 1));
        return $"{fence}{language}\n{statements}\n{fence}";
    }

    private static bool InsideWord(string text, int index) =>
        index > 0 && index + 1 < text.Length && char.IsLetterOrDigit(text[index - 1]) && char.IsLetterOrDigit(text[index + 1]);

    private static int LongestRun(string text)
    {
        var longest = 0;
        var run = 0;
        foreach (var character in text)
        {
            run = character == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return longest;
    }

    [GeneratedRegex("(?<scheme>https?:|ftp:|mailto:|xmpp:|www)(?<rest>[/.a-z])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Links();

    [GeneratedRegex("^(?<lead> *[0-9]*)(?<mark>[-+=.)])(?=[ =-]|$)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex LineStart();
}
