namespace Polystore.Sqlite.Rules.Reading;

/// <summary>
/// The words in a name: <c>unit_price</c>, <c>unitPrice</c> and <c>UNIT PRICE</c> are unit and price; <c>phone2</c> is phone, since a
/// number at the end only counts.
/// </summary>
internal static class NameWords
{
    private static readonly char[] Digits = [.. "0123456789"];

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
                var word = name[start..i].TrimEnd(Digits);
                words.Add((word.Length == 0 ? name[start..i] : word).ToLowerInvariant());
            }

            start = ends ? i + 1 : i;
        }

        return words;
    }

    public static bool HasAny(string name, IReadOnlySet<string> words) => Of(name).Any(words.Contains);
}
