namespace Polystore.Sqlite.Connect;

/// <summary>Finds the file that someone probably meant.</summary>
internal static class NearestName
{
    // A folder with more entries than this is not searched: the suggestion is a courtesy.
    private const int MostEntries = 2000;

    /// <summary>The name in the folder that is nearest to the wanted one; null when none is near.</summary>
    public static string? In(string folder, string wanted)
    {
        try
        {
            return Directory.EnumerateFiles(folder)
                .Take(MostEntries)
                .Select(path => Path.GetFileName(path))
                .Where(name => !name.EndsWith("-wal", StringComparison.Ordinal) && !name.EndsWith("-shm", StringComparison.Ordinal) && !name.EndsWith("-journal", StringComparison.Ordinal))
                .Select(name => (Name: name, Distance: Distance(name, wanted)))
                .Where(candidate => candidate.Distance <= Math.Max(2, wanted.Length / 3))
                .OrderBy(candidate => candidate.Distance)
                .ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
                .Select(candidate => candidate.Name)
                .FirstOrDefault();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Levenshtein distance without regard to case; the extension counts half, so shop.sqlite is near shop.db.</summary>
    internal static int Distance(string left, string right)
    {
        var sameStem = Path.GetFileNameWithoutExtension(left).Equals(Path.GetFileNameWithoutExtension(right), StringComparison.OrdinalIgnoreCase);
        return sameStem ? 1 : Levenshtein(left.ToLowerInvariant(), right.ToLowerInvariant());
    }

    private static int Levenshtein(string left, string right)
    {
        var previous = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var current = new int[right.Length + 1];
            current[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var substitution = previous[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
                current[j] = Math.Min(substitution, Math.Min(previous[j], current[j - 1]) + 1);
            }

            previous = current;
        }

        return previous[right.Length];
    }
}
