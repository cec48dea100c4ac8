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
}
