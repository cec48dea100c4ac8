namespace Polystore.Cli.CommandLine;

/// <summary>Finds the word that someone probably meant.</summary>
internal static class Nearest
{
    /// <summary>The candidate with the least edit distance, when at most a third of the letters differ.</summary>
    public static string? Of(string word, IEnumerable<string> candidates)
    {
        var best = candidates.Select(candidate => (candidate, Distance: Distance(word, candidate))).OrderBy(pair => pair.Distance).FirstOrDefault();
        return best.candidate is not null && best.Distance <= Math.Max(2, word.Length / 3) ? best.candidate : null;
    }

    // Levenshtein distance with two rows.
    private static int Distance(string left, string right)
    {
        var previous = Enumerable.Range(0, right.Length + 1).ToArray();
        var current = new int[right.Length + 1];
        for (var i = 1; i <= left.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var substitution = previous[j - 1] + (char.ToLowerInvariant(left[i - 1]) == char.ToLowerInvariant(right[j - 1]) ? 0 : 1);
                current[j] = Math.Min(substitution, Math.Min(previous[j], current[j - 1]) + 1);
            }

            (previous, current) = (current, previous);
        }

        return previous[right.Length];
    }
}
