using Polystore.Core.Checks;

namespace Polystore.Cli.Output;

/// <summary>What <c>--since</c> adds under a report: what is new and what is gone.</summary>
internal static class ComparisonText
{
    public static void Write(TextWriter output, ReportComparison comparison)
    {
        output.WriteLine();
        output.WriteLine($"Since the earlier snapshot: {comparison.New.Count} new, {comparison.Fixed.Count} fixed, {comparison.StillThere.Count} still there.");
        foreach (var finding in comparison.New)
        {
            output.WriteLine($"  + {finding.Id} {finding.Object}: {finding.Title}");
        }

        foreach (var finding in comparison.Fixed)
        {
            output.WriteLine($"  - {finding.Id} {finding.Object}: {finding.Title}");
        }
    }
}
