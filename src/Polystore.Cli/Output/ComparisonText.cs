using Polystore.Core.Checks;
using Polystore.Core.Findings;
using Polystore.Reports.Wording;

namespace Polystore.Cli.Output;

/// <summary>What <c>--since</c> adds under a report: what is new and what is gone.</summary>
internal static class ComparisonText
{
    /// <param name="output">Where to write.</param>
    /// <param name="comparison">What is new and what is gone.</param>
    /// <param name="perRule">How many of one rule are listed; null for all.</param>
    public static void Write(TextWriter output, ReportComparison comparison, int? perRule)
    {
        output.WriteLine();
        output.WriteLine($"Since the earlier snapshot: {comparison.New.Count} new, {comparison.Fixed.Count} fixed, {comparison.StillThere.Count} still there.");
        Write(output, '+', comparison.New, perRule);
        Write(output, '-', comparison.Fixed, perRule);
    }

    private static void Write(TextWriter output, char sign, IReadOnlyList<Finding> findings, int? perRule)
    {
        var shown = ShownFindings.Of(findings, perRule);
        foreach (var (_, finding) in shown.Items)
        {
            output.WriteLine($"  {sign} {finding.Id} {finding.Object}: {finding.Title}");
        }

        foreach (var more in shown.More())
        {
            output.WriteLine($"  {sign} … {more}");
        }
    }
}
