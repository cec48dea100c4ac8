using System.Net;
using System.Text.RegularExpressions;

namespace Polystore.Postgres.Explain.Parsing.Wrappings;

/// <summary>A plan out of a web page, or as <c>psql -H</c> prints it.</summary>
internal static class HtmlText
{
    private static readonly Regex Entity = new("&(?:lt|gt|quot|amp|nbsp|#\\d+|#x[0-9a-fA-F]+);", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    private static readonly Regex Break = new("(?i)<br ?/?>\n?|</(?:tr|p|div|li|pre)>", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    // EXPLAIN's own XML has other names; they stay.
    private static readonly Regex Tag = new("(?i)</?(?:html|body|table|thead|tbody|caption|tr|th|td|p|pre|code|div|span|b|i|em|strong|a|ul|ol|li|font|tt|kbd)(?: [^<>]*)?>", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    public static string? Unwrap(string text) => Entity.IsMatch(text) || Tag.IsMatch(text)
        ? WebUtility.HtmlDecode(Tag.Replace(Break.Replace(text, "\n"), "")).Replace('\u00a0', ' ')
        : null;
}
