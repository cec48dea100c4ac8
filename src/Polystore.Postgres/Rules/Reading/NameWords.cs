namespace Polystore.Postgres.Rules.Reading;

/// <summary>The words in a name: <c>unit_price</c>, <c>unitPrice</c> and <c>UNIT PRICE</c> are unit and price.</summary>
internal static class NameWords
{
    public static IReadOnlyList<string> Of(string name)
    {
        var words = new List<string>();
        var start = 0;
        for (var i = 0; i <= name.Length; i++)
        {
            var ends = i == name.Length || !char.IsLetterOrDigit(name[i]);
            var humps = !ends && i > start && char.IsUpper(name[i]) && char.IsLower(name[i - 1]);
            if (!ends && !humps)
            {
                continue;
            }

            if (i > start)
            {
                words.Add(name[start..i].ToLowerInvariant());
            }

            start = ends ? i + 1 : i;
        }

        return words;
    }

    public static bool HasAny(string name, IReadOnlySet<string> words) => Of(name).Any(words.Contains);

    /// <summary>
    /// What the name may be in the singular, words joined by underscores and itself first: <c>order_lines</c> is order_lines or
    /// order_line. English endings alone; a form that is no word fits nothing.
    /// </summary>
    public static IEnumerable<string> Singular(string name)
    {
        var words = Of(name);
        if (words.Count == 0)
        {
            return [];
        }

        var last = words[^1];
        string[] forms =
        [
            last,
            .. last.EndsWith("ies", StringComparison.Ordinal) ? [last[..^3] + "y"] : Array.Empty<string>(),
            .. last.EndsWith("es", StringComparison.Ordinal) ? [last[..^2]] : Array.Empty<string>(),
            .. last.EndsWith('s') ? [last[..^1]] : Array.Empty<string>(),
        ];
        return forms.Where(form => form.Length > 0).Select(form => string.Join('_', [.. words.SkipLast(1), form]));
    }
}
