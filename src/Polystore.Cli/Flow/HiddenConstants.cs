using System.Globalization;
using System.Text.RegularExpressions;
using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Findings;
using Polystore.Core.Plans;
using Polystore.Core.Redaction;
using Polystore.Mongo.Explain;
using Polystore.Sql;

namespace Polystore.Cli.Flow;

/// <summary>Takes constants of the statement out of an explanation: out of its text, the conditions of its nodes, and what findings quote of them.</summary>
internal static partial class HiddenConstants
{
    // A shorter number is more likely a count of the finding than a constant that it quotes.
    private const int TellingDigits = 5;

    public static Explanation Hide(Explanation explanation)
    {
        if (explanation.Engine == EngineNames.Mongo)
        {
            return HiddenPlan.Hide(explanation);
        }

        var dialect = WorkloadFile.DialectOf(explanation.Engine);
        var replaced = new Dictionary<string, string>(StringComparer.Ordinal);
        var before = explanation.Comparison is { } comparison ? Hide(comparison.BeforeRoot, dialect, replaced) : null;
        var root = Hide(explanation.Plan.Root, dialect, replaced);
        if (explanation.Plan.Sql is { } sql)
        {
            foreach (var token in SqlLexer.Significant(sql, dialect).Where(token => token.Kind is SqlTokenKind.String or SqlTokenKind.Blob))
            {
                replaced.TryAdd(token.Text(sql), "?");
            }

            foreach (var token in SqlLexer.Significant(sql, dialect).Where(token => token.Kind == SqlTokenKind.Number && token.Length >= TellingDigits))
            {
                replaced.TryAdd(token.Text(sql), "?");
            }
        }

        var pairs = replaced.Where(pair => pair.Key != pair.Value).OrderByDescending(pair => pair.Key.Length).ToList();
        return explanation with
        {
            Plan = explanation.Plan with { Root = root, Sql = explanation.Plan.Sql is { } text ? Shortened(SqlNormalizer.Redact(text, dialect)) : null },
            Findings = explanation.Findings.Select(FindingRedactor.Redact).Select(finding => Hide(finding, dialect, pairs)).ToList(),
            Comparison = before is null ? null : Polystore.Core.Plans.Comparing.PlanComparer.Compare(
                explanation.Plan with { Root = before }, explanation.Comparison!.Before, explanation.Plan with { Root = root }) with { Totals = explanation.Comparison.Totals },
        };
    }

    // From the last node to the first, so that children are ready before their parents, however deep the plan.
    private static PlanNode Hide(PlanNode root, SqlDialect dialect, Dictionary<string, string> replaced)
    {
        var done = new Dictionary<PlanNode, PlanNode>(ReferenceEqualityComparer.Instance);
        foreach (var node in root.Flatten().Reverse())
        {
            done[node] = node with
            {
                Attributes = node.Attributes.ToDictionary(attribute => attribute.Key, attribute => Hide(attribute.Key, attribute.Value, dialect, replaced)),
                Children = node.Children.Select(child => done[child]).ToList(),
            };
        }

        return done[root];
    }

    private static string Hide(string name, string value, SqlDialect dialect, Dictionary<string, string> replaced)
    {
        // "Rows Removed by Filter" is a count and no condition.
        if ((!value.Contains('\'') && !Expression().IsMatch(name)) || double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
        {
            return value;
        }

        // The numbers of subplans are names.
        var hidden = Shortened(Subplan().Replace(SqlNormalizer.Redact(Subplan().Replace(value, "${word}_${number}"), dialect), "${word} ${number}"));
        replaced.TryAdd(value, hidden);
        return hidden;
    }

    private static Finding Hide(Finding finding, SqlDialect dialect, List<KeyValuePair<string, string>> pairs) => finding with
    {
        Title = Hide(finding.Title, pairs)!,
        Impact = Hide(finding.Impact, pairs),
        Evidence = finding.Evidence.Select(evidence => evidence.Value.Boxed is string text ? evidence with { Value = Hide(text, pairs) } : evidence).ToList(),
        Unproven = Hide(finding.Unproven, pairs),
        Proof = finding.Proof is { } proof ? proof with { Runs = proof.Runs.Select(run => run with { Reason = Hide(run.Reason, pairs) }).ToList() } : null,
        Remedy = finding.Remedy is { } remedy ? Hide(remedy, dialect, pairs) : null,
    };

    // A statement of which constants are hidden cannot be run as it stands, so that it is not offered for that.
    private static Remedy Hide(Remedy remedy, SqlDialect dialect, List<KeyValuePair<string, string>> pairs)
    {
        var apply = remedy.Apply.Select(statement => Hide(statement, pairs)!).ToList();
        return remedy with
        {
            Apply = apply,
            Rollback = remedy.Rollback.Select(statement => Hide(statement, pairs)!).ToList(),
            Rewrite = remedy.Rewrite is { } rewrite ? Shortened(SqlNormalizer.Redact(rewrite, dialect)) : null,
            Guidance = Hide(remedy.Guidance, pairs),
            Reason = Hide(remedy.Reason, pairs),
            Withheld = Hide(remedy.Withheld, pairs) ?? (apply.SequenceEqual(remedy.Apply) ? null : "constants of the statement are hidden; --with-values shows what can be run"),
        };
    }

    // Without its constants a long list says nothing but its length, and buries the rest.
    private static string Shortened(string text) => LongOr().Replace(LongList().Replace(text, "${item}, …"), "${side} OR …");

    private static string? Hide(string? text, List<KeyValuePair<string, string>> pairs) =>
        text is null ? null : pairs.Aggregate(text, (current, pair) => current.Replace(pair.Key, pair.Value, StringComparison.Ordinal));

    [GeneratedRegex("(?<word>SubPlan|InitPlan)[ _](?<number>[0-9]+)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Subplan();

    [GeneratedRegex("(Cond|Filter|Key|Output|Call|Qual|SQL|Order By|Parameters|Text)$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Expression();

    // These two name again what they found, which only the engine with backtracking can; neither looks at a place more often than a list has items
    // that repeat, so that the time grows with the text and no limit has to end the command for it.
    [GeneratedRegex(@"(?<item>\?|\((\?, ?)*\?\))(, ?\k<item>){19,}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: Timeout.Infinite)]
    private static partial Regex LongList();

    [GeneratedRegex(@"(?<side>\([^()]*(\([^()]*\)[^()]*)*\))( OR \k<side>){9,}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: Timeout.Infinite)]
    private static partial Regex LongOr();
}
