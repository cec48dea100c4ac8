namespace Polystore.Postgres.Explain.Parsing;

/// <summary>Names of elements: every letter that XML might not take becomes a hyphen (<c>ExplainXMLTag</c>).</summary>
internal static class XmlNames
{
    public static string Of(string name) => string.Create(name.Length, name, (span, source) =>
    {
        for (var i = 0; i < span.Length; i++)
        {
            span[i] = char.IsAsciiLetterOrDigit(source[i]) || source[i] is '-' or '_' or '.' ? source[i] : '-';
        }
    });
}
