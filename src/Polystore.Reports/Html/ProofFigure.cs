using Polystore.Core.Proofs;
using Polystore.Reports.Html.Svg;
using Polystore.Reports.Wording;

namespace Polystore.Reports.Html;

/// <summary>A proof as before/after bars, one pair for each statement at each data volume.</summary>
internal static class ProofFigure
{
    // A picture with more pairs says less; the JSON has them all.
    private const int MostPairs = 12;

    public static void Write(HtmlWriter html, Proof proof)
    {
        var metric = Metric.Of(proof.Runs[0].Metric);
        var runs = proof.Runs.Where(run => run.Metric == proof.Runs[0].Metric).ToList();
        var shown = runs.Take(MostPairs).ToList();
        var scale = BarScale.Over(shown.SelectMany(run => new[] { run.Before, run.After }));
        html.Open("figure", ("class", "proof")).Open("table", ("class", "bars"));
        html.Open("thead", ("class", "quiet")).Open("tr");
        foreach (var heading in new[] { "Data volume", "When", "Bar", metric.Name })
        {
            html.Element("th", heading, ("scope", "col"));
        }

        html.Close().Close().Open("tbody");
        foreach (var run in shown)
        {
            html.Open("tr", ("class", "first")).Element("th", Volume(run), ("scope", "rowgroup"), ("rowspan", "2"));
            Row(html, "before", metric, run.Before, scale, "before");
            html.Close().Open("tr");
            Row(html, "after", metric, run.After, scale, run.After > run.Before ? "worse" : "after");
            html.Close();
        }

        html.Close().Close();
        html.Element("figcaption", Caption(proof, metric, scale, runs.Count - shown.Count)).Close();
    }

    private static void Row(HtmlWriter html, string when, Metric metric, double value, BarScale scale, string style)
    {
        html.Element("td", when, ("class", "when"));
        html.Open("td", ("class", "track")).Picture(BarStrip.Of((scale.Share(value), style))).Close();
        html.Element("td", metric.Name is "bytes" or "ms" or "s" ? metric.Value(value) : Quantity.Number(value), ("class", "num"));
    }

    private static string Volume(ProofRun run)
    {
        var volume = run.Scale.Equals(1.0) ? "as it is" : $"{Quantity.Number(run.Scale)}× the data";
        return run.Statement is null ? volume : $"{run.Statement}, {volume}";
    }

    private static string Caption(Proof proof, Metric metric, BarScale scale, int left)
    {
        var parts = new List<string> { proof.Kind == ProofKind.Measured ? $"{metric.Name}, measured" : $"{metric.Name}, estimated by the planner" };
        if (scale.Logarithmic)
        {
            parts.Add("logarithmic bars");
        }

        var repetitions = proof.Runs.Max(run => run.N);
        if (proof.Kind == ProofKind.Measured && repetitions > 1)
        {
            parts.Add($"median of {repetitions}");
        }

        var spread = proof.Runs.Max(run => run.Spread);
        if (spread > 0)
        {
            parts.Add($"spread up to {Quantity.Share(spread)}");
        }

        if (left > 0)
        {
            parts.Add($"{left} more in the JSON");
        }

        return $"{string.Join(", ", parts)}. {proof.Environment}.";
    }
}
