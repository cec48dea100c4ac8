using System.Text;

namespace Polystore.Reports.Html.Pictures;

/// <summary>The beginning of a statement in one line, long enough to know it by.</summary>
internal static class StatementExcerpt
{
    private const int Longest = 240;

    public static string Of(string statement)
    {
        var line = new StringBuilder(Longest + 1);
        var space = false;
        foreach (var rune in statement.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune))
            {
                space = line.Length > 0;
                continue;
            }

            if (line.Length + rune.Utf16SequenceLength >= Longest)
            {
                return line.Append('…').ToString();
            }

            line.Append(space ? " " : "").Append(rune.ToString());
            space = false;
        }

        return line.ToString();
    }
}
