using Polystore.Core.Keyspaces;

namespace Polystore.Reports.Wording;

/// <summary>A keyspace in words and tables.</summary>
internal static class KeyspaceWords
{
    /// <summary>How much there is.</summary>
    public static string Headline(KeyspaceReport report) =>
        $"{Quantity.Count(report.Keys, "key")} in {Estimated(report.Bytes, report.BytesLow, report.BytesHigh)}{(report.LoadedBytes is { } loaded ? $" ({Quantity.Bytes(loaded)} as loaded from this dump)" : "")}{(report.ServerBytes is { } server ? $" of {Quantity.Bytes(server)} that the server used" : "")}";

    /// <summary>What else to say before the tables, a sentence each.</summary>
    public static IEnumerable<string> Facts(KeyspaceReport report)
    {
        if (report.Keys > 0)
        {
            yield return $"{Quantity.Share((double)report.Expiring / report.Keys)} of the keys expire{(report.Expired > 0 ? $"; the time of {Quantity.Count(report.Expired, "key")} had passed already" : "")}.";
        }

        if (report.Sampled is { } sample)
        {
            yield return $"A sample: {Quantity.Count(sample.Keys, "key")} examined ({sample.Method}); ranges are 99 % confidence intervals.";
        }

        foreach (var note in report.Notes)
        {
            yield return note;
        }

        if (report.Biggest.Count > 0 && report.Biggest[0].Name is null)
        {
            yield return "Names of keys and rare words in patterns are masked; --with-values shows them.";
        }
    }

    /// <summary>The tables, most telling first; empty ones are left out.</summary>
    public static IEnumerable<KeyspaceTable> Tables(KeyspaceReport report) => new[]
    {
        Patterns(report),
        Keys("biggest", "Biggest keys", report.Biggest, key => Quantity.Bytes(key.Bytes), "Memory", report),
        Keys("elements", "Most elements of each type", report.MostElements, key => Quantity.Bytes(key.Bytes), "Memory", report),
        Keys("hottest", "Most used keys", report.Hottest, key => $"{key.Frequency}", "Access counter", report),
        Shares("types", "Types", report.Types, report),
        Shares("encodings", "Encodings", report.Encodings, report),
        Shares("databases", "Logical databases", report.Databases, report),
    }.Where(table => table.Rows.Count > 0);

    private static KeyspaceTable Patterns(KeyspaceReport report) => new(
        "patterns",
        report.PatternsLeftOut > 0 ? $"Patterns ({report.Patterns.Count} of {report.Patterns.Count + report.PatternsLeftOut})" : $"Patterns ({report.Patterns.Count})",
        ["Memory", "Share", "Keys", "Largest", "Expire", "Median TTL", "Elements", "Encoding", "Pattern"],
        report.Patterns.Select(pattern => (IReadOnlyList<string>)
        [
            Estimated(pattern.Bytes, pattern.BytesLow, pattern.BytesHigh),
            Quantity.Share(pattern.Share),
            Quantity.Number(pattern.Keys),
            Quantity.Bytes(pattern.LargestBytes),
            pattern.Keys == 0 ? "" : Quantity.Share((double)pattern.Expiring / pattern.Keys),
            pattern.TtlSeconds is { } ttl ? Quantity.Milliseconds(ttl.Median * 1000.0) : "",
            pattern.Elements.Median == pattern.Elements.Largest ? Quantity.Compact(pattern.Elements.Largest) : $"{Quantity.Compact(pattern.Elements.Median)}…{Quantity.Compact(pattern.Elements.Largest)}",
            Encodings(pattern),
            Name(pattern.Pattern),
        ]).ToList(),
        Numbers: 7);

    private static KeyspaceTable Keys(string id, string title, IReadOnlyList<NotableKey> keys, Func<NotableKey, string> number, string what, KeyspaceReport report) => new(
        id,
        $"{title}{(report.Sampled is null || keys.Count == 0 || (report.Sampled.EverySize && id == "biggest") ? "" : ", of the sample")}",
        [what, "Elements", "TTL", "Encoding", "Key"],
        keys.Select(key => (IReadOnlyList<string>)
        [
            number(key),
            Quantity.Number(key.Elements),
            key.TtlSeconds is { } ttl ? Quantity.Milliseconds(ttl * 1000.0) : "never",
            $"{key.Type} {key.Encoding}",
            (key.Name is { } name ? Name(name) : Name(key.Pattern)) + (key.Database == 0 ? "" : $" (database {key.Database})"),
        ]).GroupBy(row => string.Join('\n', row), StringComparer.Ordinal).Select(Repeated).ToList(),
        Numbers: 3);

    // Masked keys that look alike are one row.
    private static IReadOnlyList<string> Repeated(IGrouping<string, IReadOnlyList<string>> rows) =>
        rows.Count() == 1 ? rows.First() : [.. rows.First().SkipLast(1), $"{rows.First()[^1]} ({rows.Count()} keys)"];

    private static KeyspaceTable Shares(string id, string title, IReadOnlyList<KeyspaceShare> shares, KeyspaceReport report) => new(
        id,
        title,
        ["Memory", "Share", "Keys", "Name"],
        shares.Select(share => (IReadOnlyList<string>)
        [
            Quantity.Bytes(share.Bytes),
            Quantity.Share(report.Bytes == 0 ? 0 : (double)share.Bytes / report.Bytes),
            Quantity.Number(share.Keys),
            share.Name,
        ]).ToList(),
        Numbers: 3);

    private static string Estimated(long bytes, double? low, double? high) =>
        low is null ? Quantity.Bytes(bytes) : $"{Quantity.Bytes(low.Value)}…{Quantity.Bytes(high!.Value)}";

    private static string Encodings(KeyPattern pattern) => pattern.Encodings.Count switch
    {
        0 => "",
        1 => pattern.Encodings[0].Name,
        _ => $"{pattern.Encodings[0].Name} +{pattern.Encodings.Count - 1}",
    };

    private static string Name(string name) => name.Length == 0 ? "(the empty name)" : VisibleText.OneLine(name);
}
