using Polystore.Core.Findings;
using Polystore.Postgres.Explain.Model;
using Polystore.Sql;

namespace Polystore.Postgres.Explain.Proving;

/// <summary>
/// Takes the values that a plan was made for out of what a finding says of it: they are out of the user's rows, nobody gave them, and the
/// plan that is shown does not have them, so that nobody else would know them for constants.
/// </summary>
internal static class MaskedValues
{
    private const string Mask = "?";

    // A shorter number is more likely a count of the finding than a value that it quotes.
    private const int TellingLength = 5;

    /// <summary>The finding without values.</summary>
    /// <param name="finding">What was found.</param>
    /// <param name="plan">In which plan.</param>
    /// <param name="values">The values that the plan was made for.</param>
    public static Finding In(Finding finding, PostgresPlan plan, IReadOnlyList<string> values)
    {
        var pairs = plan.Nodes
            .SelectMany(node => new[] { node.IndexCond, node.RecheckCond, node.Filter, node.JoinFilter, node.HashCond, node.MergeCond, node.OneTimeFilter, node.TidCond, node.FunctionCall, node.RemoteSql })
            .OfType<string>().Distinct(StringComparer.Ordinal)
            .Select(condition => (Text: condition, Instead: SqlNormalizer.Redact(condition, SqlDialect.Postgres)))
            .Concat(values.Select(value => (Text: SqlQuoting.Literal(value, SqlDialect.Postgres), Instead: Mask)))
            .Concat(values.Where(value => value.Length >= TellingLength).Select(value => (Text: value, Instead: Mask)))
            .Where(pair => pair.Text != pair.Instead)
            .OrderByDescending(pair => pair.Text.Length)
            .ToList();
        string? Masked(string? text) => text is null ? null : pairs.Aggregate(text, (current, pair) => current.Replace(pair.Text, pair.Instead, StringComparison.Ordinal));
        return finding with
        {
            Title = Masked(finding.Title)!,
            Impact = Masked(finding.Impact),
            Evidence = finding.Evidence.Select(evidence => evidence.Value.Boxed is string text ? evidence with { Value = Masked(text)! } : evidence).ToList(),
            Unproven = Masked(finding.Unproven),
            Remedy = finding.Remedy is { } remedy ? Hide(remedy, Masked) : null,
        };
    }

    // A statement without its values cannot be run, so that it is not offered for that.
    private static Remedy Hide(Remedy remedy, Func<string?, string?> masked)
    {
        var apply = remedy.Apply.Select(statement => masked(statement)!).ToList();
        return remedy with
        {
            Apply = apply,
            Rollback = remedy.Rollback.Select(statement => masked(statement)!).ToList(),
            Guidance = masked(remedy.Guidance),
            Reason = masked(remedy.Reason),
            Withheld = masked(remedy.Withheld) ?? (apply.SequenceEqual(remedy.Apply, StringComparer.Ordinal) ? null : "it holds a value out of the statistics; --param gives it"),
        };
    }
}
