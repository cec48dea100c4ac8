using System.Globalization;
using System.Text;

namespace Polystore.Reports.Wording;

/// <summary>
/// Makes what a reader cannot see visible. Names and texts come from databases: an escape sequence in a table's name must not
/// reach a terminal, and a right-to-left mark must not turn a statement round (Unicode Technical Report 36, section 2.10).
/// </summary>
internal static class VisibleText
{
    /// <summary>One line: control, format and unpaired characters stand as <c>\u001b</c>, line ends as <c>\n</c>.</summary>
    public static string OneLine(string text) => Escape(text, keepLines: false);

    /// <summary>As <see cref="OneLine"/>, with line ends kept and tabs made spaces; for statements.</summary>
    public static string Lines(string text) => Escape(text.ReplaceLineEndings("\n"), keepLines: true);

    /// <summary>For an output that is not Unicode: typographic characters by their ASCII likeness, all others as <c>\u00e9</c>.</summary>
    public static string ToAscii(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text;
        }

        var plain = new StringBuilder(text.Length + 16);
        foreach (var rune in text.EnumerateRunes())
        {
            plain.Append(rune.IsAscii ? rune.ToString() : Likeness(rune.Value) ?? Code(rune));
        }

        return plain.ToString();
    }

    private static string Escape(string text, bool keepLines)
    {
        if (text.All(character => character is >= ' ' and <= '~'))
        {
            return text;
        }

        var visible = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length; i++)
        {
            if (!Rune.TryGetRuneAt(text, i, out var rune))
            {
                visible.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[i]:x4}");
                continue;
            }

            i += rune.Utf16SequenceLength - 1;
            visible.Append(rune.Value switch
            {
                '\n' when keepLines => "\n",
                '\t' when keepLines => "    ",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                _ when IsInvisible(rune) => Code(rune),
                _ => rune.ToString(),
            });
        }

        return visible.ToString();
    }

    // The joiners U+200C and U+200D belong to the spelling of Persian and of emoji; they neither hide nor turn text.
    private static bool IsInvisible(Rune rune) => rune.Value is not (0x200C or 0x200D) && Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse;

    private static string Code(Rune rune) => rune.Value <= 0xFFFF
        ? string.Create(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}")
        : string.Create(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}");

    private static string? Likeness(int character) => character switch
    {
        0x2192 => "->",
        0x2190 => "<-",
        0x00D7 => "x",
        0x2026 => "...",
        0x2013 or 0x2014 or 0x2212 => "-",
        0x00B7 or 0x2022 => "-",
        0x2265 => ">=",
        0x2264 => "<=",
        0x2260 => "!=",
        0x2018 or 0x2019 => "'",
        0x201C or 0x201D => "\"",
        0x00A0 or 0x202F or 0x2009 => " ",
        0x2248 => "~",
        0x00B1 => "+/-",
        0x00B5 or 0x03BC => "u",
        _ => null,
    };
}
