using System.Text;

namespace Polystore.Core.Checks.Ignoring;

/// <summary>
/// A pattern over the objects of findings, as reports write them: <c>*</c> stands for any text, <c>?</c> for one character, a
/// backslash takes the next character as it is. Letter case counts, as it does in reports.
/// </summary>
public sealed record ObjectGlob
{
    private const int AnyText = -1;
    private const int AnyOne = -2;

    private readonly int[] parts;

    /// <summary>Takes the pattern; every text is one.</summary>
    public ObjectGlob(string pattern)
    {
        Pattern = pattern;
        parts = Compile(pattern);
    }

    /// <summary>The pattern as written, without quotes around it.</summary>
    public string Pattern { get; }

    /// <summary>The pattern that matches this text and no other.</summary>
    public static ObjectGlob Exactly(string text)
    {
        var pattern = new StringBuilder();
        foreach (var letter in text)
        {
            if (letter is '*' or '?' or '\\')
            {
                pattern.Append('\\');
            }

            pattern.Append(letter);
        }

        return new ObjectGlob(pattern.ToString());
    }

    /// <summary>Whether the whole text matches. Takes at most the product of both lengths, whatever the pattern.</summary>
    public bool Matches(string text)
    {
        var runes = text.EnumerateRunes().Select(rune => rune.Value).ToArray();
        var (part, at, star, resume) = (0, 0, -1, 0);
        while (at < runes.Length)
        {
            if (part < parts.Length && parts[part] == AnyText)
            {
                (star, resume) = (part++, at);
            }
            else if (part < parts.Length && (parts[part] == AnyOne || parts[part] == runes[at]))
            {
                part++;
                at++;
            }
            else if (star >= 0)
            {
                // Only the last star needs to give way: what stood before it has matched at its earliest place.
                part = star + 1;
                at = ++resume;
            }
            else
            {
                return false;
            }
        }

        return parts[part..].All(rest => rest == AnyText);
    }

    /// <summary>Patterns are equal when they are written alike.</summary>
    public bool Equals(ObjectGlob? other) => other is not null && Pattern == other.Pattern;

    /// <inheritdoc />
    public override int GetHashCode() => string.GetHashCode(Pattern, StringComparison.Ordinal);

    /// <summary>The pattern.</summary>
    public override string ToString() => Pattern;

    private static int[] Compile(string pattern)
    {
        var compiled = new List<int>();
        var escaped = false;
        foreach (var rune in pattern.EnumerateRunes())
        {
            if (!escaped && rune.Value == '\\')
            {
                escaped = true;
                continue;
            }

            compiled.Add((escaped, rune.Value) switch
            {
                (false, '*') => AnyText,
                (false, '?') => AnyOne,
                _ => rune.Value,
            });
            escaped = false;
        }

        if (escaped)
        {
            compiled.Add('\\');
        }

        return [.. compiled];
    }
}
