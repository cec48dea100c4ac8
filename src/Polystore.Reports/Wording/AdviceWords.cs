using Polystore.Core.Advising;
using Polystore.Core.Proofs;

namespace Polystore.Reports.Wording;

/// <summary>An index strategy in words.</summary>
/// <param name="Headline"><c>3 indexes to make, 1 to drop</c>.</param>
/// <param name="Cost">Cost of the workload before and after.</param>
/// <param name="Bound">How far that is from the best possible; null when no bound was computed.</param>
/// <param name="Effort">What searching took.</param>
internal sealed record AdviceWords(string Headline, string Cost, string? Bound, string Effort)
{
    /// <summary>The summary of a strategy.</summary>
    public static AdviceWords Of(Advice advice)
    {
        var unit = VisibleText.OneLine(advice.Cost.Unit);
        var headline = (advice.Indexes.Count, advice.Drops.Count) switch
        {
            (0, 0) => "Nothing to make and nothing to drop",
            (var make, 0) => $"{Quantity.Count(make, "index", "indexes")} to make",
            (0, var drop) => $"{Quantity.Count(drop, "index", "indexes")} to drop",
            var (make, drop) => $"{Quantity.Count(make, "index", "indexes")} to make, {drop} to drop",
        };
        var factor = new Metric(unit, "less", "more").Factor(advice.Cost.Before, advice.Cost.After);
        return new(
            headline,
            $"workload cost {Quantity.Number(advice.Cost.Before)} → {Quantity.Number(advice.Cost.After)} {unit}{(factor is null ? "" : $" ({factor})")}",
            advice.Bound is { } bound ? BoundText(bound, advice.Cost) : null,
            $"{Quantity.Count(advice.PlannerCalls, "planner call")} in {Quantity.Number(advice.Seconds)} s");
    }

    /// <summary>What was looked at: the source, how many statements, what share of the time, since when; null when it is not known.</summary>
    public static string? Of(AdvisedWorkload? workload)
    {
        if (workload is null)
        {
            return null;
        }

        var parts = new List<string> { $"{Quantity.Count(workload.Statements, "statement")}{(workload.Origin is { } origin ? $" of {VisibleText.OneLine(origin)}" : "")}" };
        if (workload.Since is { } since)
        {
            parts.Add(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"since {since.UtcDateTime:yyyy-MM-dd HH:mm} UTC"));
        }

        if (workload.CoveredShare is { } share)
        {
            parts.Add(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{share * 100:0.#}% of the time seen"));
        }

        return string.Join(", ", parts);
    }

    /// <summary>What one statement gains or pays: calls, factor and rows.</summary>
    public static string Of(AdvisedStatement statement)
    {
        var parts = new List<string> { Quantity.Count((long)Math.Round(statement.Calls), "call") };
        parts.Insert(0, new Metric("", "less", "more").Factor(statement.Before, statement.After) ?? "unchanged");
        if (Rows(statement) is { } rows)
        {
            parts.Add(rows);
        }

        if (statement.Values is { } values)
        {
            parts.Add($"for {VisibleText.OneLine(values)}");
        }

        return string.Join(", ", parts);
    }

    /// <summary>Whether the rows stayed the same; null when that was not measured.</summary>
    public static string? Rows(AdvisedStatement statement) => statement.Digest switch
    {
        DigestVerdict.Equal => "same rows",
        DigestVerdict.Different => "DIFFERENT ROWS",
        DigestVerdict.Undetermined => statement.Reason is null ? "rows not comparable" : $"rows not comparable ({VisibleText.OneLine(statement.Reason)})",
        _ => null,
    };

    /// <summary>The best known size of an index.</summary>
    public static string Size(IndexBytes bytes) => bytes switch
    {
        { Measured: { } measured } => $"{Quantity.Bytes(measured)} measured",
        { Predicted: { } predicted } => $"about {Quantity.Bytes(predicted)}",
        { Hypothetical: { } hypothetical } => $"about {Quantity.Bytes(hypothetical)} by the planner",
        _ => "size unknown",
    };

    /// <summary><c>orders(user_id, created_at DESC) where status = 'open'</c>.</summary>
    public static string Shape(Core.Catalogs.Index index)
    {
        var shape = $"{index.Table}({string.Join(", ", index.Keys)})";
        shape += index.Include.Count == 0 ? "" : $" include ({string.Join(", ", index.Include)})";
        shape += index.Predicate is null ? "" : $" where {index.Predicate}";
        return index.Unique ? $"unique {shape}" : shape;
    }

    /// <summary>The unit of one statement's numbers: that of the workload without its calls.</summary>
    public static string CostOfOneRun(Advice advice)
    {
        var unit = VisibleText.OneLine(advice.Cost.Unit);
        var calls = unit.IndexOf(" ×", StringComparison.Ordinal);
        return $"{(calls < 0 ? unit : unit[..calls])} of one run, before and after";
    }

    private static string BoundText(AdviceBound bound, AdviceCost cost)
    {
        var text = $"no set of indexes can cost less than {Quantity.Number(bound.Value)} ({VisibleText.OneLine(bound.Scope)})";
        var saved = cost.Before - cost.After;
        return cost.Before > bound.Value && saved > 0
            ? $"{text}: this reaches {Quantity.Share(Math.Min(1, saved / (cost.Before - bound.Value)))} of what is possible"
            : text;
    }
}
