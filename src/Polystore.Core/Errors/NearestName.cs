namespace Polystore.Core.Errors;

/// <summary>Guesses which known name a misspelt one was meant to be.</summary>
public static class NearestName
{
    /// <summary>The nearest name when it is near enough to be a slip: a third of its letters, at least one.</summary>
    public static string? Of(string name, IEnumerable<string> known) => known
        .Select(candidate => (candidate, distance: Distance(name.ToLowerInvariant(), candidate.ToLowerInvariant())))
        .Where(pair => pair.distance <= Math.Max(1, pair.candidate.Length / 3))
        .OrderBy(pair => pair.distance)
        .ThenBy(pair => pair.candidate, StringComparer.Ordinal)
        .Select(pair => pair.candidate)
        .FirstOrDefault();

    /// <summary>Levenshtein's distance, by Wagner and Fischer (1974), one row at a time. Letter case counts.</summary>
    public static int Distance(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + (one[i - 1] == other[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[other.Length];
    }
}
