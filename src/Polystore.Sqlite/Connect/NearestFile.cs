using Polystore.Core.Errors;

namespace Polystore.Sqlite.Connect;

/// <summary>Finds the file that someone probably meant.</summary>
internal static class NearestFile
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
        return sameStem ? 1 : NearestName.Distance(left.ToLowerInvariant(), right.ToLowerInvariant());
    }
}
