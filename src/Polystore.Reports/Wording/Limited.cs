namespace Polystore.Reports.Wording;

/// <summary>The first few of each kind, and how many more there are.</summary>
/// <param name="Kept">What is kept, in the order of the list.</param>
/// <param name="More">Kinds with something left out, in the order in which they come, with how much.</param>
internal sealed record Limited<T>(IReadOnlyList<T> Kept, IReadOnlyList<(string Kind, int Count)> More);

/// <summary>Keeps the first few of each kind.</summary>
internal static class Limited
{
    /// <param name="items">The list.</param>
    /// <param name="kind">What makes two alike.</param>
    /// <param name="most">How many of a kind are kept; null for all.</param>
    /// <param name="always">What is kept whatever its place; null for nothing.</param>
    public static Limited<T> Of<T>(IReadOnlyList<T> items, Func<T, string> kind, int? most, Func<T, bool>? always = null)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        var left = new OrderedDictionary<string, int>(StringComparer.Ordinal);
        var kept = new List<T>();
        foreach (var item in items)
        {
            var name = kind(item);
            var place = seen.GetValueOrDefault(name);
            seen[name] = place + 1;
            if (most is null || place < most || always?.Invoke(item) == true)
            {
                kept.Add(item);
            }
            else
            {
                left[name] = left.GetValueOrDefault(name) + 1;
            }
        }

        return new Limited<T>(kept, left.Select(pair => (pair.Key, pair.Value)).ToList());
    }
}
