using System.Text;
using Polystore.Reports.Wording;

namespace Polystore.Reports.Html;

/// <summary>Any text as HTML or XML character data, good for elements and for quoted attributes.</summary>
internal static class MarkupText
{
    /// <summary>One line; what cannot be seen is made visible first.</summary>
    public static string Encode(string text) => Escape(VisibleText.OneLine(text));

    /// <summary>Statements, with their line ends.</summary>
    public static string EncodeLines(string text) => Escape(VisibleText.Lines(text));

    private static string Escape(string text)
    {
        if (text.AsSpan().IndexOfAny("&<>\"'") < 0)
        {
            return text;
        }

        var encoded = new StringBuilder(text.Length + 16);
        foreach (var character in text)
        {
            encoded.Append(character switch
            {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '"' => "&quot;",
                '\'' => "&#39;",
                _ => character.ToString(),
            });
        }

        return encoded.ToString();
    }
}
