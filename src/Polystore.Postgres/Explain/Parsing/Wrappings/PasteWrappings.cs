using Polystore.Postgres.Explain.Model;

namespace Polystore.Postgres.Explain.Parsing.Wrappings;

/// <summary>
/// What programs make of a plan on its way: escaped strings, HTML, results as a language prints them, numbered lines, a prefix on each line.
/// Tried only on a text in which nothing larger than a single node was found, so that no plan is ever changed that can be read as it is.
/// </summary>
internal static class PasteWrappings
{
    private static readonly Func<string, string?>[] All =
        [DrawnArrows.Unwrap, HtmlText.Unwrap, EscapedText.Unwrap, PrintedRows.Unwrap, PrintedObject.Unwrap, NumberedLines.Unwrap, CommonPrefix.Unwrap];

    /// <summary>The plans of the text without its wrapping, when there is more to read in it; else those that were found.</summary>
    /// <param name="text">The text as it was pasted.</param>
    /// <param name="found">What was read of it as it is.</param>
    /// <param name="read">Reads a text.</param>
    public static List<PostgresPlan> Better(string text, List<PostgresPlan> found, Func<string, List<PostgresPlan>> read)
    {
        if (Largest(found) > 1)
        {
            return found;
        }

        var all = text;
        foreach (var unwrap in All)
        {
            if (unwrap(text) is { } alone && read(alone) is var plans && Largest(plans) > Largest(found))
            {
                return plans;
            }

            all = unwrap(all) ?? all;
        }

        return !ReferenceEquals(all, text) && read(all) is var together && Largest(together) > Largest(found) ? together : found;
    }

    private static int Largest(List<PostgresPlan> plans) => plans.Count == 0 ? 0 : plans.Max(plan => plan.Nodes.Count());
}
