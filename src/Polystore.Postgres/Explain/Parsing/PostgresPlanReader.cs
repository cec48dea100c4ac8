using Polystore.Core.Errors;
using Polystore.Postgres.Explain.Model;

namespace Polystore.Postgres.Explain.Parsing;

/// <summary>
/// Reads plans as people paste them: TEXT, JSON, YAML and XML of PostgreSQL 9.6 to 18, with the frames of psql, quotes of other
/// clients, log lines of auto_explain, Markdown, mail quotes, wrapped lines, cut short, several in one paste. Takes time in
/// proportion to the text and never recurses over the depth of a plan.
/// </summary>
public static class PostgresPlanReader
{
    /// <summary>The first plan of a text.</summary>
    /// <exception cref="TargetException">There is no plan in it.</exception>
    public static PostgresPlan Read(string text) => ReadAll(text)[0];

    /// <summary>Every plan of a text, in its order, at least one.</summary>
    /// <exception cref="TargetException">There is no plan in it.</exception>
    public static IReadOnlyList<PostgresPlan> ReadAll(string text)
    {
        var plans = PasteReader.Read(text);
        return plans.Count > 0 ? plans : throw new TargetException(WhatIsMissing(text));
    }

    private static string WhatIsMissing(string text)
    {
        var start = text.AsSpan().TrimStart();
        if (start.IsEmpty)
        {
            return "The text is empty: give the output of EXPLAIN.";
        }

        var at = TextPlace.Of(text, text.Length - start.Length).Line;
        var kind = start[0] switch
        {
            '{' or '[' => "no object with a \"Plan\" in the JSON",
            '<' => "no <Plan> in the XML",
            _ => "no line such as \"Seq Scan on t  (cost=0.00..1.00 rows=1 width=4)\"",
        };
        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"This is not the output of EXPLAIN: {kind}, looked from line {at} to the end.");
    }
}
