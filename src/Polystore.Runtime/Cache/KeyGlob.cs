namespace Polystore.Runtime.Cache;

/// <summary>Redis's patterns of keys: <c>*</c>, <c>?</c>, <c>[a-c]</c>, <c>[^ab]</c>, and <c>\</c> before one of these (stringmatchlen of its util.c).</summary>
internal static class KeyGlob
{
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        // After a star that did not fit, it takes one letter more; only the last one ever has to.
        ReadOnlySpan<char> starPattern = default, starText = default;
        var hasStar = false;
        while (true)
        {
            if (!pattern.IsEmpty && pattern[0] == '*')
            {
                pattern = pattern[1..];
                starPattern = pattern;
                starText = text;
                hasStar = true;
                continue;
            }

            if (text.IsEmpty && pattern.IsEmpty)
            {
                return true;
            }

            if (!text.IsEmpty && !pattern.IsEmpty && MatchesOne(ref pattern, text[0]))
            {
                text = text[1..];
                continue;
            }

            if (!hasStar || starText.IsEmpty)
            {
                return false;
            }

            starText = starText[1..];
            pattern = starPattern;
            text = starText;
        }
    }

    // Takes the first element off the pattern.
    private static bool MatchesOne(ref ReadOnlySpan<char> pattern, char letter)
    {
        switch (pattern[0])
        {
            case '?':
                pattern = pattern[1..];
                return true;
            case '[':
                return MatchesClass(ref pattern, letter);
            case '\\' when pattern.Length > 1:
                pattern = pattern[1..];
                break;
        }

        var same = pattern[0] == letter;
        pattern = pattern[1..];
        return same;
    }

    private static bool MatchesClass(ref ReadOnlySpan<char> pattern, char letter)
    {
        pattern = pattern[1..];
        var isNot = !pattern.IsEmpty && pattern[0] == '^';
        pattern = isNot ? pattern[1..] : pattern;
        var found = false;
        while (!pattern.IsEmpty && pattern[0] != ']')
        {
            if (pattern[0] == '\\' && pattern.Length > 1)
            {
                pattern = pattern[1..];
            }

            var (first, last) = (pattern[0], pattern[0]);
            if (pattern.Length >= 3 && pattern[1] == '-')
            {
                (first, last) = pattern[2] < first ? (pattern[2], first) : (first, pattern[2]);
                pattern = pattern[2..];
            }

            found |= letter >= first && letter <= last;
            pattern = pattern[1..];
        }

        pattern = pattern.IsEmpty ? pattern : pattern[1..];
        return found != isNot;
    }
}
