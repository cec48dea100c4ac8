namespace Polystore.MongoLab.Install;

/// <summary>What the package index says of one package.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Needs">For each relation of Depends and Pre-Depends the alternatives, best first, without versions.</param>
/// <param name="Provides">Virtual packages that it stands for.</param>
internal sealed record DebianPackage(string Name, IReadOnlyList<IReadOnlyList<string>> Needs, IReadOnlyList<string> Provides)
{
    /// <summary>Reads the paragraphs of a Packages file (deb822, Debian Policy 5.1) one after the other.</summary>
    public static IEnumerable<DebianPackage> ReadAll(TextReader index)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        while (true)
        {
            var line = index.ReadLine();
            if (string.IsNullOrEmpty(line))
            {
                if (fields.TryGetValue("Package", out var name))
                {
                    yield return new DebianPackage(
                        name,
                        [.. Relations(fields.GetValueOrDefault("Pre-Depends")), .. Relations(fields.GetValueOrDefault("Depends"))],
                        Relations(fields.GetValueOrDefault("Provides")).Select(alternatives => alternatives[0]).ToList());
                }

                fields.Clear();
                if (line is null)
                {
                    yield break;
                }
            }
            else if (line[0] is not (' ' or '\t') && line.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon)
            {
                fields[line[..colon]] = line[(colon + 1)..].Trim();
            }
        }
    }

    // "libc6 (>= 2.38), a | b, perl:any"
    private static IEnumerable<IReadOnlyList<string>> Relations(string? field) =>
        (field ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(relation => relation.Split('|', StringSplitOptions.TrimEntries).Select(NameOf).ToList());

    private static string NameOf(string alternative)
    {
        var end = alternative.AsSpan().IndexOfAny(" :([");
        return end < 0 ? alternative : alternative[..end];
    }
}
