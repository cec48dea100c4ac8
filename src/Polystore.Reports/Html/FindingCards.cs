using Polystore.Core.Findings;
using Polystore.Reports.Wording;

namespace Polystore.Reports.Html;

/// <summary>Findings as cards under their severities.</summary>
internal sealed class FindingCards(string engine, IReadOnlyList<Finding> findings, int? perRule = null)
{
    private readonly ShownFindings shown = ShownFindings.Of(findings, perRule);

    /// <summary>Where in the page a finding's subject is shown: text and anchor; null when nowhere.</summary>
    public Func<Finding, (string Text, string Anchor)?> Place { get; init; } = _ => null;

    /// <summary>The anchor of a finding.</summary>
    public static string Anchor(int number) => $"finding-{number}";

    /// <summary>One section a severity, worst first.</summary>
    public IEnumerable<HtmlSection> Sections() =>
        from counted in ReportSummary.Of(findings).Counts
        let severity = counted.Severity
        let members = shown.Items.Where(problem => problem.Finding.Severity == severity).ToList()
        where counted.Count > 0
        select new HtmlSection($"severity-{SeverityWords.Name(severity)}", $"{Title(severity)} ({counted.Count})", html => Group(html, severity, members))
        {
            Entries = members.Select(problem => new HtmlEntry(Anchor(problem.Number), problem.Finding.Title, $"dot s-{SeverityWords.Name(severity)}")).ToList(),
        };

    /// <summary>What to do first; null when there is nothing to do.</summary>
    public HtmlSection? NextSteps()
    {
        var steps = NextStep.Of(findings);
        return steps.Count == 0 ? null : new HtmlSection("next", "What to do next", html =>
        {
            html.Open("ol", ("class", "steps"));
            foreach (var step in steps)
            {
                html.Open("li").Open("p");
                html.Element("a", step.Finding.Title, ("href", $"#{Anchor(step.Number)}")).Text(" on ").Element("code", step.Finding.Object).Text(" ");
                Badge(html, step.Finding);
                html.Close();
                html.Statements(step.Finding.Remedy!.Apply, engine);
                if (!step.Finding.Remedy.IsAutomatic)
                {
                    html.Element("p", step.Finding.Remedy.Guidance!, ("class", "muted"));
                }

                html.Close();
            }

            html.Close();
        });
    }

    private static string Title(Severity severity)
    {
        var name = SeverityWords.Name(severity);
        return char.ToUpperInvariant(name[0]) + name[1..];
    }

    private void Group(HtmlWriter html, Severity severity, IReadOnlyList<(int Number, Finding Finding)> group)
    {
        html.Element("p", SeverityWords.Meaning(severity), ("class", "meaning"));
        foreach (var (number, finding) in group)
        {
            Card(html, number, finding);
        }

        foreach (var more in shown.More(severity))
        {
            html.Element("p", $"… {more}", ("class", "muted"));
        }
    }

    private void Card(HtmlWriter html, int number, Finding finding)
    {
        html.Open("article", ("class", $"card s-{SeverityWords.Name(finding.Severity)}"), ("id", Anchor(number)));
        html.Open("header");
        html.Open("h3").Element("a", $"{number}", ("class", "number"), ("href", $"#{Anchor(number)}"), ("aria-label", $"Finding {number}")).Text(" ").Text(finding.Title).Close();
        html.Open("p", ("class", "facts"));
        html.Element("span", SeverityWords.Name(finding.Severity), ("class", "badge severity"));
        if (finding.Proof is not null || finding.Remedy is not null)
        {
            Badge(html, finding);
        }

        if (finding.Remedy?.Withheld is not null)
        {
            html.Element("span", "withheld", ("class", "badge warn"));
        }

        html.Element("code", finding.Object).Element("span", finding.Id, ("class", "rule"));
        if (Place(finding) is { } place)
        {
            html.Element("a", place.Text, ("href", $"#{place.Anchor}"));
        }

        html.Close().Close();
        if (finding.Impact is { } impact)
        {
            html.Element("p", impact, ("class", "impact"));
        }

        html.Element("p", finding.Why);
        Evidence(html, finding.Evidence);
        if (finding.Remedy is { } remedy)
        {
            Remedy(html, remedy);
        }

        if (finding.Proof is { Runs.Count: > 0 } proof)
        {
            html.Element("h4", "Proof");
            html.Element("p", ProofSentence.Of(finding).ToString(), ("class", "muted"));
            ProofFigure.Write(html, proof);
        }

        html.Close();
    }

    private static void Badge(HtmlWriter html, Finding finding)
    {
        var proof = ProofSentence.Of(finding);
        var style = proof.Strength switch
        {
            ProofStrength.Measured => "badge good",
            ProofStrength.Estimated => "badge warn",
            ProofStrength.Refuted => "badge bad",
            _ => "badge",
        };
        html.Element("span", proof.Factor is null ? proof.Verdict : $"{proof.Verdict} · {proof.Factor}", ("class", style));
    }

    private static void Evidence(HtmlWriter html, IReadOnlyList<Evidence> evidence)
    {
        if (evidence.Count == 0)
        {
            return;
        }

        html.Open("table", ("class", "evidence")).Open("thead").Open("tr");
        foreach (var heading in new[] { "Evidence", "Value", "Source" })
        {
            html.Element("th", heading, ("scope", "col"));
        }

        html.Close().Close().Open("tbody");
        foreach (var fact in evidence)
        {
            html.Open("tr").Element("th", fact.Name, ("scope", "row")).Open("td").Text(EvidenceText.Value(fact));
            if (EvidenceText.Uncertainty(fact) is { } uncertainty)
            {
                html.Text(" ").Element("small", uncertainty);
            }

            html.Close().Open("td").Element("code", fact.Source).Close().Close();
        }

        html.Close().Close();
    }

    private void Remedy(HtmlWriter html, Remedy remedy)
    {
        html.Element("h4", "Remedy");
        if (remedy.Withheld is { } withheld)
        {
            html.Open("p", ("class", "note warn")).Element("strong", "Withheld: ").Text(withheld).Close();
        }

        if (remedy.Guidance is { } guidance)
        {
            html.Element("p", guidance);
        }

        html.Statements(remedy.Apply, engine);
        if (remedy.Rewrite is { } rewrite)
        {
            html.Element("h5", "Rewritten statement").Statements([rewrite], engine);
        }

        Facts(html, remedy);
        if (remedy.Rollback.Count > 0)
        {
            html.Open("details").Element("summary", "Roll back").Statements(remedy.Rollback, engine).Close();
        }
    }

    private static void Facts(HtmlWriter html, Remedy remedy)
    {
        var oneWay = remedy is { IsAutomatic: true, Reversible: false };
        var facts = new (string Name, string? Value)[]
        {
            (oneWay ? "No way back" : "Note", remedy.Reason ?? (oneWay ? "keep a backup first" : null)),
            ("Lock", remedy.Lock),
            ("Takes", remedy.Duration),
        }.Where(fact => fact.Value is not null).ToList();
        if (facts.Count == 0)
        {
            return;
        }

        html.Open("dl", ("class", "facts"));
        foreach (var (name, value) in facts)
        {
            html.Open("div").Element("dt", name).Element("dd", value!).Close();
        }

        html.Close();
    }
}
