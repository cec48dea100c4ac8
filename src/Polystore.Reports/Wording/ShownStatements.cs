using Polystore.Core.Advising;

namespace Polystore.Reports.Wording;

/// <summary>The statements that pages for people list: those that change, and as many others as do not bury them.</summary>
/// <param name="Statements">The statements, in the order of the advice.</param>
/// <param name="Rest">What is left out, in words; null when nothing is.</param>
internal sealed record ShownStatements(IReadOnlyList<AdvisedStatement> Statements, string? Rest)
{
    private const int MostUnchanged = 10;

    // Longer statements are cut: the beginning tells which one it is.
    private const int LongestText = 160;

    /// <summary>Those of an advice.</summary>
    public static ShownStatements Of(Advice advice)
    {
        var unchanged = advice.Statements.Where(IsUnchanged).Skip(MostUnchanged).ToHashSet(ReferenceEqualityComparer.Instance);
        return new(
            advice.Statements.Where(statement => !unchanged.Contains(statement)).ToList(),
            unchanged.Count == 0 ? null : $"and {Quantity.Count(unchanged.Count, "statement")} that the advice does not change; --format json lists all");
    }

    /// <summary>The statement's text on one line; null when it has none.</summary>
    public static string? Text(AdvisedStatement statement)
    {
        var text = VisibleText.OneLine(string.Join(' ', (statement.Sql ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
        return text.Length switch
        {
            0 => null,
            > LongestText => string.Concat(text.AsSpan(0, LongestText), "…"),
            _ => text,
        };
    }

    private static bool IsUnchanged(AdvisedStatement statement) => Math.Abs(statement.After - statement.Before) < 1e-9 * Math.Max(1, statement.Before);
}
