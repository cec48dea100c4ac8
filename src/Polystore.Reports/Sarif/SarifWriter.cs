using System.Globalization;
using System.Text.Json;
using Polystore.Core.Checks.Ignoring;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Reports.Wording;

namespace Polystore.Reports.Sarif;

/// <summary>Writes the objects of a SARIF log in the order of the standard's chapters.</summary>
internal sealed class SarifWriter(Utf8JsonWriter json)
{
    public void Write(SarifRun run)
    {
        var rules = run.DescribedRules();
        var order = rules.Select((rule, index) => (rule.Id, index)).ToDictionary(entry => entry.Id, entry => entry.index);
        json.WriteStartObject();
        json.WriteString("$schema", SarifRenderer.Schema);
        json.WriteString("version", "2.1.0");
        json.WriteStartArray("runs");
        json.WriteStartObject();
        Tool(rules);
        Invocation(run, order);
        json.WriteStartObject("automationDetails");
        json.WriteString("id", $"polystore/{run.Command}/{run.Engine}/");
        json.WriteEndObject();
        json.WriteString("columnKind", "utf16CodeUnits");
        json.WriteStartArray("results");
        foreach (var finding in run.Findings)
        {
            // Section 3.27.23: in one run either every result tells of its suppressions or none does.
            Result(finding, order[finding.Id], run.Ignored.Count == 0 ? null : []);
        }

        foreach (var ignored in run.Ignored)
        {
            if (ignored.Finding is { } finding)
            {
                Result(finding, order[finding.Id], [ignored]);
            }
        }

        json.WriteEndArray();
        json.WriteStartObject("properties");
        foreach (var (name, value) in run.Properties)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void Tool(IReadOnlyList<RuleInfo> rules)
    {
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", "Polystore");
        json.WriteString("semanticVersion", ProductVersion.Current);
        json.WriteStartArray("rules");
        foreach (var rule in rules)
        {
            json.WriteStartObject();
            json.WriteString("id", rule.Id);
            Text("shortDescription", rule.Title);
            Text("fullDescription", rule.LooksFor);
            Text("help", Help(rule));
            json.WriteStartObject("properties");
            json.WriteStartArray("tags");
            foreach (var tag in new[] { "database", rule.Engine, rule.Family }.Where(tag => tag.Length > 0).Distinct())
            {
                json.WriteStringValue(tag);
            }

            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static string Help(RuleInfo rule)
    {
        var parts = new List<string> { rule.LooksFor, rule.Why };
        if (rule.References.Count > 0)
        {
            parts.Add("See " + string.Join("; ", rule.References) + ".");
        }

        return string.Join("\n\n", parts.Where(part => part.Length > 0).Distinct());
    }

    private void Invocation(SarifRun run, Dictionary<string, int> order)
    {
        json.WriteStartArray("invocations");
        json.WriteStartObject();
        json.WriteBoolean("executionSuccessful", true);
        if (run.When is { } when)
        {
            json.WriteString("startTimeUtc", SarifRenderer.Instant(when));
        }

        json.WriteStartArray("toolExecutionNotifications");
        foreach (var rule in run.NotExamined)
        {
            json.WriteStartObject();
            json.WriteString("level", "note");
            Text("message", $"{rule.Id} was not examined: {rule.Reason}");
            json.WriteStartObject("associatedRule");
            json.WriteString("id", rule.Id);
            json.WriteNumber("index", order[rule.Id]);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private void Result(Finding finding, int ruleIndex, IReadOnlyList<IgnoredFinding>? suppressions)
    {
        json.WriteStartObject();
        json.WriteString("ruleId", finding.Id);
        json.WriteNumber("ruleIndex", ruleIndex);

        // Section 3.27.9: "open" is a rule that was evaluated without enough information to decide; its level is "none" (3.27.10).
        var isProblem = finding.State == FindingState.Problem;
        json.WriteString("kind", isProblem ? "fail" : "open");
        json.WriteString("level", isProblem ? Level(finding.Severity) : "none");
        Text("message", Message(finding));
        json.WriteStartArray("locations");
        json.WriteStartObject();
        json.WriteStartArray("logicalLocations");
        json.WriteStartObject();
        if (finding.Subject.Path.Count > 0)
        {
            json.WriteString("name", finding.Subject.Path[^1]);
        }

        json.WriteString("fullyQualifiedName", finding.Object);
        json.WriteString("kind", finding.Subject.Kind);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartObject("partialFingerprints");
        json.WriteString("polystore/v1", finding.Fingerprint);
        json.WriteEndObject();
        if (suppressions is not null)
        {
            Suppressions(suppressions);
        }

        Properties(finding);
        json.WriteEndObject();
    }

    // Section 3.35: "external" is a decision that is kept outside of what was examined.
    private void Suppressions(IReadOnlyList<IgnoredFinding> suppressions)
    {
        json.WriteStartArray("suppressions");
        foreach (var ignored in suppressions)
        {
            json.WriteStartObject();
            json.WriteString("kind", "external");
            json.WriteString("justification", ignored.Reason);
            if (ignored.Until is { } until)
            {
                json.WriteStartObject("properties");
                json.WriteString("until", until.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void Properties(Finding finding)
    {
        var proof = ProofSentence.Of(finding);
        json.WriteStartObject("properties");
        json.WriteString("severity", SeverityWords.Name(finding.Severity));
        json.WriteString("family", finding.Family);
        json.WriteString("why", finding.Why);
        Optional("node", finding.Subject.Node);
        Optional("location", finding.Subject.Location);
        json.WriteString("proof", proof.ToString());
        json.WriteStartArray("evidence");
        foreach (var evidence in finding.Evidence)
        {
            json.WriteStringValue($"{EvidenceText.Fact(evidence)} ({evidence.Source})");
        }

        json.WriteEndArray();
        if (finding.Remedy is { } remedy)
        {
            json.WriteStartObject("remedy");
            Strings("apply", remedy.Apply);
            Strings("rollback", remedy.Rollback);
            json.WriteBoolean("reversible", remedy.Reversible);
            Optional("reason", remedy.Reason);
            Optional("guidance", remedy.Guidance);
            Optional("rewrite", remedy.Rewrite);
            Optional("lock", remedy.Lock);
            Optional("duration", remedy.Duration);
            Optional("withheld", remedy.Withheld);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    // The first sentence is all that a narrow list shows (section 3.11.3), so it is the title.
    private static string Message(Finding finding) => finding.State == FindingState.NotExamined
        ? $"{finding.Title} on {finding.Object} was not examined: {finding.NotExaminedReason ?? "no reason given"}."
        : $"{finding.Title}. {finding.Impact ?? finding.Why}";

    private static string Level(Severity severity) => severity switch
    {
        Severity.Critical or Severity.High => "error",
        Severity.Medium => "warning",
        _ => "note",
    };

    private void Text(string name, string text)
    {
        json.WriteStartObject(name);
        json.WriteString("text", text);
        json.WriteEndObject();
    }

    private void Optional(string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private void Strings(string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
