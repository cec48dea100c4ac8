namespace Polystore.Samples.Shop.Generate;

/// <summary>Counts what is there already, for things numbered in the order of their appearance.</summary>
internal static class Existing
{
    /// <summary>How many of the ascending <paramref name="created"/> are not later than <paramref name="moment"/>; at least one.</summary>
    public static int At(long[] created, long moment)
    {
        int found = Array.BinarySearch(created, moment);
        if (found < 0)
            return Math.Max(1, ~found);
        while (found + 1 < created.Length && created[found + 1] == moment)
            found++;
        return found + 1;
    }
}
